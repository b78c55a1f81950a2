package io.callboard.chassis.outbox;

import io.callboard.chassis.failpoint.Failpoints;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Publishes what the outbox holds. Of all instances of a service one relays, the others wait to take over. A message
 * is deleted after its ack, so a crash in between publishes it again and never loses it.
 */
final class OutboxRelay implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final RelayConnections connections;
    private final Supplier<OutboxPublisher> publishers;
    private final OutboxProperties properties;
    private final OutboxMetrics metrics;
    private @Nullable Thread thread;
    private volatile boolean stopping;
    private volatile boolean relaying;

    OutboxRelay(
            RelayConnections connections,
            Supplier<OutboxPublisher> publishers,
            OutboxProperties properties,
            OutboxMetrics metrics) {
        this.connections = connections;
        this.publishers = publishers;
        this.properties = properties;
        this.metrics = metrics;
    }

    /** Whether this instance is the one that relays. */
    boolean isRelaying() {
        return relaying;
    }

    @Override
    public synchronized void start() {
        if (thread == null) {
            stopping = false;
            thread = Thread.ofPlatform().name("outbox-relay").daemon().start(this::run);
        }
    }

    @Override
    public synchronized void stop() {
        if (thread == null) {
            return;
        }
        stopping = true;
        try {
            if (!thread.join(STOP_TIMEOUT)) {
                thread.interrupt();
                thread.join(STOP_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Started before and stopped after the listeners and the web server, whose last messages it still publishes. */
    @Override
    public int getPhase() {
        return 0;
    }

    private void run() {
        while (!stopping) {
            try (var session = connections.open()) {
                relayWhenLocked(session);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (SQLException | RuntimeException | Error e) {
                // An Error too: without this thread the service would look alive and tell nobody anything.
                log.warn(
                        "Outbox relay tries again exception={} cause={}",
                        e.getClass().getSimpleName(),
                        cause(e));
                pause(properties.backOff());
            } finally {
                relaying = false;
            }
        }
    }

    private void relayWhenLocked(RelaySession session) throws SQLException, InterruptedException {
        while (!session.tryLock()) {
            metrics.notRelaying();
            if (stopping) {
                return;
            }
            Thread.sleep(properties.takeOverInterval());
        }
        session.listen();
        relaying = true;
        log.info("Outbox relay works batchSize={}", properties.batchSize());
        try (var publisher = publishers.get()) {
            while (!stopping) {
                if (!relay(session, publisher) && !stopping) {
                    session.awaitMessages(properties.pollInterval());
                }
            }
            while (relay(session, publisher)) {
                Thread.onSpinWait();
            }
        }
    }

    /** One round; true if there may be more to relay. */
    private boolean relay(RelaySession session, OutboxPublisher publisher) throws SQLException, InterruptedException {
        var batch = session.read(properties.batchSize());
        var rows = batch.rows();
        metrics.read(rows);
        if (rows.isEmpty()) {
            return false;
        }
        Failpoints.hit("outbox.read");
        var outcome = publisher.publish(rows);
        Failpoints.hit("outbox.sent");
        session.delete(outcome.done());
        metrics.relayed(outcome.done().size());
        Failpoints.hit("outbox.deleted");
        if (outcome.failure() != null) {
            throw new UnpublishedMessages(rows.size() - outcome.done().size(), outcome.failure());
        }
        return batch.full();
    }

    private void pause(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stopping = true;
        }
    }

    private static String cause(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }

    /** Ends a round so that the next starts with a new producer, which knows nothing of the failed sends. */
    private static final class UnpublishedMessages extends RuntimeException {

        private static final long serialVersionUID = 1L;

        UnpublishedMessages(int messages, Exception cause) {
            super(messages + " messages stay in the outbox", cause);
        }
    }
}
