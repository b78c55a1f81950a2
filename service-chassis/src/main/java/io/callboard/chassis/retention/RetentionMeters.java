package io.callboard.chassis.retention;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Meters of each rule. Written by the thread that deletes, read by scrapes. */
final class RetentionMeters {

    private final Map<String, Counter> deleted;

    /** Since when a rule has had rows left to delete, on the monotonic clock. */
    private final Map<String, Long> behindSinceNanos = new ConcurrentHashMap<>();

    RetentionMeters(List<RetentionRule> rules, MeterRegistry meters) {
        deleted = rules.stream()
                .map(RetentionRule::name)
                .collect(Collectors.toMap(
                        Function.identity(),
                        rule -> Counter.builder("callboard.retention.deleted.rows")
                                .description("Rows deleted because their time was over")
                                .tag("rule", rule)
                                .register(meters)));
        deleted.keySet()
                .forEach(rule -> Gauge.builder(
                                "callboard.retention.behind", behindSinceNanos, since -> behind(since, rule))
                        .description("For how long a rule has failed or has left rows to delete; 0 when none is left")
                        .baseUnit("seconds")
                        .tag("rule", rule)
                        .register(meters));
    }

    /** @param more whether rows may be left */
    void deleted(RetentionRule rule, int rows, boolean more) {
        Objects.requireNonNull(deleted.get(rule.name())).increment(rows);
        if (more) {
            failed(rule);
        } else {
            behindSinceNanos.remove(rule.name());
        }
    }

    void failed(RetentionRule rule) {
        behindSinceNanos.putIfAbsent(rule.name(), System.nanoTime());
    }

    private static double behind(Map<String, Long> sinceNanos, String rule) {
        @Nullable Long since = sinceNanos.get(rule);
        return since == null ? 0 : (System.nanoTime() - since) / 1e9;
    }
}
