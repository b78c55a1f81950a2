package io.callboard.analytics.figures;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** A rate that is read again only when it is old. While one thread reads it, the others use the old one. */
final class KeptRate {

    private final Clock clock;
    private final Duration kept;
    private final DoubleSupplier source;
    private final ReentrantLock reading = new ReentrantLock();

    /** Written by the thread that holds {@link #reading}; null before the first reading. */
    private volatile @Nullable Known known;

    KeptRate(Clock clock, Duration kept, DoubleSupplier source) {
        this.clock = clock;
        this.kept = kept;
        this.source = source;
    }

    private record Known(double rate, Instant until) {}

    double rate() {
        Known last = known;
        if (last != null && (clock.instant().isBefore(last.until()) || !reading.tryLock())) {
            return last.rate();
        }
        if (last == null) {
            reading.lock();
        }
        try {
            Known next = known;
            if (next == null || !clock.instant().isBefore(next.until())) {
                next = new Known(source.getAsDouble(), clock.instant().plus(kept));
                known = next;
            }
            return next.rate();
        } finally {
            reading.unlock();
        }
    }
}
