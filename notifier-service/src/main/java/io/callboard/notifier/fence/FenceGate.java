package io.callboard.notifier.fence;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Decides whether the fences are fresh enough to send. While they are not, claims wait. After {@code fence-hold} they
 * go on, because a reminder that never comes is worse, and mark their deliveries as unfenced. See ADR 0007.
 */
@Component
public class FenceGate {

    /** The services whose facts the fences use. */
    static final List<String> SOURCES = List.of("event-service", "registration-service");

    private static final Logger log = LoggerFactory.getLogger(FenceGate.class);

    /** The permission of a claim. */
    public enum Passage {
        FRESH,
        HOLD,
        UNFENCED
    }

    private final SourceFreshness freshness;
    private final FenceProperties properties;
    private final LongSupplier nanoTime;

    /** When the fences became too old; null while they are fresh. Claim threads write it, guarded by this. */
    private @Nullable Long staleSinceNanos;

    /** The last answer, for the log. Guarded by this. */
    private Passage last = Passage.HOLD;

    @Autowired
    FenceGate(SourceFreshness freshness, FenceProperties properties, MeterRegistry meters) {
        this(freshness, properties, System::nanoTime);
        for (String source : SOURCES) {
            Gauge.builder("callboard.fences.age", this, gate -> gate.age(source).toMillis() / 1000.0)
                    .description("How far the fences are behind a service; very large when it was never heard")
                    .tag("source", source)
                    .baseUnit("seconds")
                    .register(meters);
        }
    }

    FenceGate(SourceFreshness freshness, FenceProperties properties, LongSupplier nanoTime) {
        this.freshness = freshness;
        this.properties = properties;
        this.nanoTime = nanoTime;
        this.staleSinceNanos = nanoTime.getAsLong();
    }

    /** Whether a claim may go on now. */
    public synchronized Passage passage() {
        Passage passage = look();
        if (passage != last) {
            log.info("Fences changed passage={} before={}", passage, last);
            last = passage;
        }
        return passage;
    }

    /** The age of the knowledge of this service. */
    Duration age(String source) {
        return freshness.age(source);
    }

    private Passage look() {
        long now = nanoTime.getAsLong();
        if (SOURCES.stream().allMatch(source -> freshness.age(source).compareTo(properties.fenceAge()) <= 0)) {
            staleSinceNanos = null;
            return Passage.FRESH;
        }
        if (staleSinceNanos == null) {
            staleSinceNanos = now;
        }
        return now - staleSinceNanos < properties.fenceHold().toNanos() ? Passage.HOLD : Passage.UNFENCED;
    }
}
