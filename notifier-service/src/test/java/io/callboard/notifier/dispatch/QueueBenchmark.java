package io.callboard.notifier.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.TableOwner;
import io.callboard.notifier.NotifierTest;
import io.callboard.notifier.address.Channel;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures how fast a long queue is claimed, without and with an old snapshot, because of which vacuum cannot remove
 * claimed rows. It reads and claims like a claiming thread, without rendering and sending. It does not run by default;
 * docs/performance.md has the command.
 */
@NotifierTest
class QueueBenchmark {

    private static final Logger log = LoggerFactory.getLogger(QueueBenchmark.class);

    private static final int DELIVERIES = 100_000;
    private static final int CLAIM = 800;

    private static final String FILL = """
            insert into delivery_queue (delivery_id, organizer_id, event_id, registration_id, kind, epoch, channel, due_at,
                useful_until, urgent_by, next_attempt_at)
            select gen_random_uuid(), 'org_queue', :eventId, gen_random_uuid(), 'REMINDER', 1, 'EMAIL',
                now() - interval '1 minute', now() + interval '1 hour', now() + interval '1 hour', now() - interval '1 minute'
            from generate_series(1, :deliveries)
            """;

    private final UUID eventId = UUID.randomUUID();

    @Autowired
    private Dispatchers dispatchers;

    @Autowired
    private Queue queue;

    @Autowired
    private QueuePlans plans;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TableOwner owner;

    @Autowired
    private TransactionTemplate transactions;

    @Value("${spring.datasource.url}")
    private String url;

    @Value("${spring.datasource.username}")
    private String username;

    @Value("${spring.datasource.password}")
    private String password;

    @Test
    void reportsClaimsPerSecondUnderAnOpenSnapshot() {
        dispatchers.stop();
        try {
            Tenancy.runAsPlatform(this::rounds);
        } finally {
            dispatchers.start();
        }
    }

    private void rounds() {
        drain("warm-up");
        for (int round = 1; round <= 3; round++) {
            double free = drain("without snapshot, round " + round);
            double held = underSnapshot("with snapshot, round " + round);
            log.info("with : without = {}", "%.2f".formatted(held / free));
        }
    }

    private double underSnapshot(String name) {
        try (Connection report = connection()) {
            report.setAutoCommit(false);
            report.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try (Statement statement = report.createStatement()) {
                statement.execute("select count(*) from delivery_queue");
            }
            return drain(name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Fills the queue and claims all of it. Returns claimed deliveries per second. */
    private double drain(String name) {
        vacuum();
        jdbc.sql(FILL).param("eventId", eventId).param("deliveries", DELIVERIES).update();
        QueueHeads heads = new QueueHeads();
        int claimed = 0;
        long startedAt = System.nanoTime();
        while (claimed < DELIVERIES) {
            claimed += claim(heads);
        }
        double seconds = (System.nanoTime() - startedAt) / 1e9;
        assertThat(claimed).isEqualTo(DELIVERIES);
        log.info(
                "{}: deliveries={} seconds={} perSecond={} load={}",
                name,
                DELIVERIES,
                "%.2f".formatted(seconds),
                Math.round(DELIVERIES / seconds),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        return DELIVERIES / seconds;
    }

    private void vacuum() {
        owner.jdbc().sql("vacuum delivery_queue").update();
    }

    /** Not from the pool, whose statements are always part of a transaction. */
    private Connection connection() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }

    private int claim(QueueHeads heads) {
        boolean looked = heads.needsLook();
        if (looked) {
            long lookedAt = System.nanoTime();
            heads.looked(queue.heads(Channel.EMAIL), lookedAt);
        }
        List<QueueHeads.Share> shares = heads.shares(CLAIM);
        long takenAt = System.nanoTime();
        List<Queue.Due> due = transactions.execute(status -> {
            List<Queue.Due> taken = plans.reuse(() -> queue.take(Channel.EMAIL, shares, QueueHeads.AHEAD));
            queue.leave(taken.stream().map(Queue.Due::id).toList());
            return taken;
        });
        if (looked) {
            heads.costs(System.nanoTime() - takenAt);
        }
        Map<Integer, List<Queue.Due>> byPlace = due.stream().collect(Collectors.groupingBy(Queue.Due::place));
        for (int place = 1; place <= shares.size(); place++) {
            List<Queue.Due> found = byPlace.getOrDefault(place, List.of());
            Queue.Due last = found.isEmpty() ? null : found.getLast();
            heads.claimed(
                    shares.get(place - 1),
                    found.size(),
                    last == null ? QueueHeads.Position.HEAD : last.position(),
                    true);
        }
        return due.size();
    }
}
