package io.callboard.chassis.limit;

import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Makes the limits of a service. All instances count together in Redis where {@code callboard.redis.url} is set, and
 * each instance counts alone in memory where it is not.
 */
public final class RateLimits implements AutoCloseable {

    private final MeterRegistry meters;
    private final TimeMeter time;
    private final @Nullable SharedCounts shared;

    /** Limits that count in memory. */
    public RateLimits(MeterRegistry meters, TimeMeter time) {
        this(meters, time, null);
    }

    RateLimits(MeterRegistry meters, TimeMeter time, @Nullable SharedCounts shared) {
        this.meters = meters;
        this.time = time;
        this.shared = shared;
    }

    /**
     * A limit with this number at once.
     *
     * @param name value of the label {@code limit} of the counter {@code callboard.limits.refused}
     */
    public RateLimit limit(String name, int capacity, Duration period) {
        return new RateLimit(name, capacity, period, meters, time, shared);
    }

    @Override
    public void close() {
        if (shared != null) {
            shared.close();
        }
    }
}
