package io.callboard.chassis.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.fixture.RealBackends;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.transaction.support.TransactionTemplate;

class RetentionIT {

    private static final RetentionRule THINGS = new RetentionRule("things", """
            delete from thing
            where id in (
                select id from thing
                where ended_at < now() - make_interval(secs => :keepSeconds)
                limit :sliceRows)
            """);

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private JdbcClient jdbc;
    private TransactionTemplate transactions;

    @BeforeEach
    void things() {
        var database = RealBackends.newDatabase();
        var source = new DriverManagerDataSource(database.url(), database.username(), database.password());
        jdbc = JdbcClient.create(source);
        transactions = new TransactionTemplate(new DataSourceTransactionManager(source));
        jdbc.sql("create table thing (id int primary key, ended_at timestamptz not null)")
                .update();
        jdbc.sql("insert into thing select n, now() - (n - 0.5) * interval '1 hour' from generate_series(1, 100) n")
                .update();
    }

    @Test
    void deletesInSlicesWhatIsKeptNoLonger() {
        var retention = retention(THINGS);

        assertThat(retention.deleteSlices()).isEqualTo(20);
        assertThat(count()).isEqualTo(80);
        assertThat(behind("things")).as("rows are left").isPositive();
        while (retention.deleteSlices() > 0) {
            assertThat(count()).isGreaterThanOrEqualTo(24);
        }

        assertThat(jdbc.sql("select max(id) from thing").query(Integer.class).single())
                .isEqualTo(24);
        assertThat(meters.get("callboard.retention.deleted.rows")
                        .tag("rule", "things")
                        .counter()
                        .count())
                .isEqualTo(76);
        assertThat(behind("things")).as("no row is left").isZero();
    }

    @Test
    void skipsATableThatAnotherInstanceCleans() {
        var retention = retention(THINGS);

        var meanwhile = transactions.execute(status -> {
            jdbc.sql("select pg_advisory_xact_lock(hashtextextended('callboard.retention', 0))")
                    .query()
                    .singleRow();
            return inAnotherThread(retention);
        });

        assertThat(meanwhile).isZero();
        assertThat(retention.deleteSlices()).isEqualTo(20);
    }

    private static int inAnotherThread(Retention retention) {
        return CompletableFuture.supplyAsync(retention::deleteSlices).join();
    }

    @Test
    void aRuleThatFailsDoesNotStopTheOthers() {
        var retention = retention(new RetentionRule("broken", "delete from nowhere"), THINGS);
        assertThat(behind("broken")).isZero();

        assertThat(retention.deleteSlices()).isEqualTo(20);
        assertThat(behind("broken")).isPositive();
    }

    @Test
    void worksByItselfUntilNothingIsLeft() {
        var retention = retention(THINGS);
        retention.start();
        try {
            await().untilAsserted(() -> assertThat(count()).isEqualTo(24));
        } finally {
            retention.stop();
        }
        assertThat(retention.isRunning()).isFalse();
    }

    @Test
    void aRuleWithoutATimeIsRefused() {
        var forgotten = new RetentionRule("forgotten", "delete from thing");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> retention(forgotten))
                .withMessageContaining("callboard.retention.keep.forgotten");
    }

    private Retention retention(RetentionRule... rules) {
        return new Retention(
                List.of(rules),
                new RetentionProperties(
                        Map.of("things", Duration.ofHours(24), "broken", Duration.ofHours(24)),
                        20,
                        Duration.ofMillis(1),
                        Duration.ofMillis(10)),
                jdbc,
                transactions,
                meters);
    }

    private double behind(String rule) {
        return meters.get("callboard.retention.behind")
                .tag("rule", rule)
                .gauge()
                .value();
    }

    private long count() {
        return jdbc.sql("select count(*) from thing").query(Long.class).single();
    }
}
