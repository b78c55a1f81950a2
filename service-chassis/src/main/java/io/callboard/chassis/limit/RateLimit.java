package io.callboard.chassis.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A limit with one count for each key. A number is allowed at once; it is free again evenly during the period. */
public final class RateLimit {

    /** Counts of this many keys are kept in memory; the ones that were not used for long go first. */
    private static final int KEPT = 100_000;

    private final String name;
    private final Cache<String, Bucket> byKey;
    private final Bandwidth bandwidth;
    private final TimeMeter time;
    private final @Nullable SharedCounts shared;
    private final Counter refused;

    RateLimit(
            String name,
            int capacity,
            Duration period,
            MeterRegistry meters,
            TimeMeter time,
            @Nullable SharedCounts shared) {
        this.name = name;
        // A count that was not used for its period is full again, like a new one.
        this.byKey = Caffeine.newBuilder()
                .maximumSize(KEPT)
                .expireAfterAccess(period)
                .build();
        this.bandwidth = Bandwidth.builder()
                .capacity(capacity)
                .refillGreedy(capacity, period)
                .build();
        this.time = time;
        this.shared = shared;
        this.refused = Counter.builder("callboard.limits.refused")
                .description("Requests that were answered with 429")
                .tag("limit", name)
                .register(meters);
    }

    /** Counts this amount for the key; how long the key has to wait, if it is too much. Then nothing is counted. */
    public Optional<Duration> take(String key, int amount) {
        ConsumptionProbe probe = inRedis(key, amount).orElseGet(() -> inMemory(key, amount));
        if (probe.isConsumed()) {
            return Optional.empty();
        }
        refused.increment();
        return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Optional<ConsumptionProbe> inRedis(String key, int amount) {
        return shared == null ? Optional.empty() : shared.take(name, bandwidth, key, amount);
    }

    private ConsumptionProbe inMemory(String key, int amount) {
        return byKey.get(key, _ -> bucket()).tryConsumeAndReturnRemaining(amount);
    }

    private Bucket bucket() {
        return Bucket.builder()
                .addLimit(bandwidth)
                .withCustomTimePrecision(time)
                .build();
    }
}
