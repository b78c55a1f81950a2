package io.callboard.analytics.pace;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets a listener give way to people who look at figures (ADR 0107): if somebody asked while a batch was applied, the
 * listener rests after it, for as long as the batch took, but at most a quarter of a second.
 */
public final class ListenerPace {

    private static final Duration LONGEST_REST = Duration.ofMillis(250);

    private final LongSupplier asked;

    /** @param asked how often people have asked for figures so far */
    ListenerPace(LongSupplier asked) {
        this.asked = asked;
    }

    /** Applies a batch, and rests if it must. */
    public void apply(Runnable batch) {
        long before = asked.getAsLong();
        long beganNanos = System.nanoTime();
        batch.run();
        if (asked.getAsLong() != before) {
            rest(System.nanoTime() - beganNanos);
        }
    }

    private static void rest(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(Math.min(nanos, LONGEST_REST.toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
