package io.callboard.chassis.outbox;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.worker.SupervisedLoop;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right of one instance to relay. It is a row in the database and ends by the database's clock. A thread of its own
 * renews it. A slow broker or a slow query does not lose the lease, but a suspended process does. The lease avoids
 * double work. Correctness comes from the broker, which refuses a relay that goes on without the lease (ADR 0006).
 */
final class RelayLease {

    private static final Logger log = LoggerFactory.getLogger(RelayLease.class);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

    private static final String TAKE = """
            update relay_lease
            set holder = ?, token = token + 1, expires_at = clock_timestamp() + ? * interval '1 millisecond'
            where expires_at <= clock_timestamp()
            returning token
            """;

    private static final String RENEW = """
            update relay_lease
            set expires_at = clock_timestamp() + ? * interval '1 millisecond'
            where token = ?
            """;

    private static final String RELEASE = """
            update relay_lease
            set expires_at = '-infinity'
            where token = ?
            """;

    private final RelayConnections connections;
    private final Duration duration;
    private final Duration interval;
    private final BooleanSupplier isRelayAlive;
    private final Runnable onTaken;
    private final SupervisedLoop loop;

    /** Both are owned by the loop's thread; the token is 0 while another instance holds the lease. */
    private @Nullable Connection connection;

    private long token;

    /** Written by the loop's thread, read by the relay's. */
    private volatile long heldUntilNanos;

    private volatile boolean held;

    /**
     * @param isRelayAlive whether the relay's thread works; otherwise the lease is not renewed
     * @param onTaken called after a take-over
     */
    RelayLease(
            RelayConnections connections,
            Duration duration,
            Duration interval,
            BooleanSupplier isRelayAlive,
            Runnable onTaken) {
        this.connections = connections;
        this.duration = duration;
        this.interval = interval;
        this.isRelayAlive = isRelayAlive;
        this.onTaken = onTaken;
        this.loop = new SupervisedLoop("outbox-lease", this::turn, interval);
    }

    /** Whether no other instance can have taken the lease by now. */
    boolean isHeld() {
        return held && heldUntilNanos - System.nanoTime() > 0;
    }

    void start() {
        loop.start();
    }

    /** Gives up the lease, so that another instance can take over immediately. */
    void stop() {
        loop.stop(STOP_TIMEOUT);
        try {
            if (token != 0 && connection != null) {
                update(connection, RELEASE, token);
            }
        } catch (SQLException e) {
            log.info(
                    "Lease was not released and ends by itself exception={}",
                    e.getClass().getSimpleName());
        }
        held = false;
        token = 0;
        close();
    }

    private Duration turn() throws SQLException {
        Failpoints.hit("chassis.lease.before-turn");
        try {
            if (connection == null) {
                connection = connections.open();
            }
            if (token == 0) {
                take(connection);
            } else if (isRelayAlive.getAsBoolean()) {
                renew(connection);
            }
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
        return interval;
    }

    private void take(Connection connection) throws SQLException {
        var asked = System.nanoTime();
        try (var statement = connection.prepareStatement(TAKE)) {
            statement.setString(1, ManagementFactory.getRuntimeMXBean().getName());
            statement.setLong(2, duration.toMillis());
            try (var result = statement.executeQuery()) {
                if (result.next()) {
                    token = result.getLong(1);
                    heldUntilNanos = asked + duration.toNanos();
                    held = true;
                    log.info("Outbox relay takes over token={}", token);
                    onTaken.run();
                }
            }
        }
    }

    private void renew(Connection connection) throws SQLException {
        var asked = System.nanoTime();
        if (update(connection, RENEW, duration.toMillis(), token) == 1) {
            heldUntilNanos = asked + duration.toNanos();
        } else {
            log.info("Outbox relay was replaced token={}", token);
            held = false;
            token = 0;
        }
    }

    private static int update(Connection connection, String sql, Object... parameters) throws SQLException {
        try (var statement = connection.prepareStatement(sql)) {
            for (var n = 0; n < parameters.length; n++) {
                statement.setObject(n + 1, parameters[n]);
            }
            return statement.executeUpdate();
        }
    }

    private void close() {
        if (connection == null) {
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            log.debug("Connection of the lease did not close", e);
        }
        connection = null;
    }
}
