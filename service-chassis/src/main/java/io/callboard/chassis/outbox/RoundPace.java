package io.callboard.chassis.outbox;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Pauses after a large round, so that messages gather for the next one. Each round is one Kafka transaction and writes
 * a marker into every partition that it touches. In a burst of many middle-sized rounds, the markers cost the broker as
 * much as the messages. After a round of few messages, or while more messages wait, there is no pause. Used by the
 * relay's thread only.
 */
final class RoundPace {

    /** A round with at least this many messages is part of a burst. */
    static final int LARGE = 100;

    private final Duration interval;
    private final LongSupplier nanoTime;
    private long nextAtNanos;

    RoundPace(Duration interval, LongSupplier nanoTime) {
        this.interval = interval;
        this.nanoTime = nanoTime;
        this.nextAtNanos = nanoTime.getAsLong();
    }

    /** Takes the number of messages of a round. */
    void took(int messages, boolean leftSome) {
        nextAtNanos = nanoTime.getAsLong() + (messages >= LARGE && !leftSome ? interval.toNanos() : 0);
    }

    /** Time until the next round; zero if it may begin. */
    Duration untilNext() {
        return Duration.ofNanos(Math.max(0, nextAtNanos - nanoTime.getAsLong()));
    }
}
