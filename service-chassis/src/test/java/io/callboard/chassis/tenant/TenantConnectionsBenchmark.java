package io.callboard.chassis.tenant;

import com.zaxxer.hikari.HikariDataSource;
import io.callboard.chassis.fixture.RealBackends;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Measures the cost of the settings of each transaction: a pool with them and one without, in turns, on this machine.
 */
class TenantConnectionsBenchmark {

    private static final Logger log = LoggerFactory.getLogger(TenantConnectionsBenchmark.class);
    private static final int ROUNDS = 9;
    private static final int TIMES = 2_000;

    @Test
    void transactionsWithAndWithoutSettings() {
        var database = RealBackends.newDatabase();
        var source = new PGSimpleDataSource();
        source.setUrl(database.url());
        source.setUser(database.username());
        source.setPassword(database.password());
        try (var without = pool(source);
                var with = pool(new TenantConnections(source, Duration.ofSeconds(10), Duration.ofSeconds(10)))) {
            measure("one statement alone", without, with, (jdbc, transactions) -> read(jdbc));
            measure(
                    "a transaction of one statement",
                    without,
                    with,
                    (jdbc, transactions) -> transactions.executeWithoutResult(status -> read(jdbc)));
            measure(
                    "a transaction of five statements",
                    without,
                    with,
                    (jdbc, transactions) -> transactions.executeWithoutResult(status -> {
                        for (var i = 0; i < 5; i++) {
                            read(jdbc);
                        }
                    }));
        }
    }

    private interface Work {

        void once(JdbcClient jdbc, TransactionTemplate transactions);
    }

    private static void read(JdbcClient jdbc) {
        jdbc.sql("select count(*) from dead_letter_replay where id = 7")
                .query(Long.class)
                .single();
    }

    private static void measure(String what, DataSource without, DataSource with, Work work) {
        List<Long> plain = new ArrayList<>();
        List<Long> settled = new ArrayList<>();
        for (var round = 0; round < ROUNDS; round++) {
            plain.add(nanosEach(without, work));
            settled.add(nanosEach(with, work));
        }
        log.info(
                "{}: micros of the fastest round without={} with={}",
                what,
                Collections.min(plain) / 1_000,
                Collections.min(settled) / 1_000);
    }

    private static long nanosEach(DataSource pool, Work work) {
        var jdbc = JdbcClient.create(pool);
        var transactions = new TransactionTemplate(new DataSourceTransactionManager(pool));
        var started = System.nanoTime();
        Tenancy.runAsPlatform(() -> {
            for (var i = 0; i < TIMES; i++) {
                work.once(jdbc, transactions);
            }
        });
        return (System.nanoTime() - started) / TIMES;
    }

    private static HikariDataSource pool(DataSource source) {
        var pool = new HikariDataSource();
        pool.setDataSource(source);
        pool.setMaximumPoolSize(1);
        return pool;
    }
}
