package io.callboard.chassis.retention;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Deletes rows by the {@link RetentionRule}s, in slices with pauses between them, so that neither locks nor a long
 * transaction delay other work. One instance at a time deletes.
 */
public final class Retention implements Worker {

    private static final Logger log = LoggerFactory.getLogger(Retention.class);

    private static final String ONLY_ONE = """
            select pg_try_advisory_xact_lock(hashtextextended('callboard.retention', 0))
            """;

    private final List<RetentionRule> rules;
    private final RetentionProperties properties;
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final RetentionMeters meters;
    private final SupervisedLoop loop;

    Retention(
            List<RetentionRule> rules,
            RetentionProperties properties,
            JdbcClient jdbc,
            TransactionOperations transactions,
            MeterRegistry meters) {
        rules.forEach(rule -> properties.keep(rule.name()));
        this.rules = rules;
        this.properties = properties;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.meters = new RetentionMeters(rules, meters);
        this.loop = new SupervisedLoop("retention", this::turn, properties.lookEvery());
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        return deleteSlices() > 0 ? properties.pause() : properties.lookEvery();
    }

    /** Deletes a slice by each rule and returns the number of rows: 0 when nothing is left. */
    public int deleteSlices() {
        var deleted = 0;
        for (var rule : rules) {
            deleted += deleteSlice(rule);
        }
        return deleted;
    }

    private int deleteSlice(RetentionRule rule) {
        try {
            var outcome =
                    transactions.execute(status -> isAlone() ? Optional.of(delete(rule)) : Optional.<Integer>empty());
            if (outcome.isEmpty()) {
                return 0;
            }
            int deleted = outcome.get();
            meters.deleted(rule, deleted, deleted >= properties.sliceRows());
            if (deleted > 0) {
                log.debug("Rows deleted rule={} rows={}", rule.name(), deleted);
            }
            return deleted;
        } catch (RuntimeException e) {
            // The other rules go on.
            meters.failed(rule);
            log.warn(
                    "Rows were not deleted and are tried again rule={} exception={}",
                    rule.name(),
                    e.getClass().getSimpleName());
            return 0;
        }
    }

    private boolean isAlone() {
        return jdbc.sql(ONLY_ONE).query(Boolean.class).single();
    }

    private int delete(RetentionRule rule) {
        return jdbc.sql(rule.deleteSlice())
                .param("keepSeconds", (double) properties.keep(rule.name()).toSeconds())
                .param("sliceRows", properties.sliceRows())
                .update();
    }
}
