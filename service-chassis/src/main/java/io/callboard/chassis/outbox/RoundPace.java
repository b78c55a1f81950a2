package io.callboard.chassis.outbox;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Lets messages gather behind a large round. Each round is one Kafka transaction, which writes a marker into every
 * partition it touched; in a burst the markers of many middling rounds cost the broker as much as the messages. A round
 * with few messages, or one that left some behind, delays nothing. Used by the relay's thread only.
 */
final class RoundPace {

    /** A round of so many messages is part of a burst. */
    static final int LARGE = 100;

    private final Duration interval;
    private final LongSupplier nanoTime;
    private long nextAtNanos;

    RoundPace(Duration interval, LongSupplier nanoTime) {
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.nextAtNanos = nanoTime.getAsLong();
    }

    /** A round took so many messages. */
    void took(int messages, boolean leftSome) {
        nextAtNanos = nanoTime.getAsLong() + (messages >= LARGE && !leftSome ? interval.toNanos() : 0);
    }

    /** How long until the next round; zero if it may begin. */
    Duration untilNext() {
        return Duration.ofNanos(Math.max(0, nextAtNanos - nanoTime.getAsLong()));
    }
}
