package io.callboard.analytics.pace;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets listeners give way to people who look at figures (ADR 0107). While somebody asks, one listener at a time applies a
 * batch, and all of them rest after it for as long as the batch took, but at most a quarter of a second. A listener waits
 * for its turn for a second at most.
 */
public final class ListenerPace {

    /** Somebody who has asked within this time probably asks again. */
    static final Duration RECENTLY = Duration.ofSeconds(1);

    static final Duration LONGEST_REST = Duration.ofMillis(250);

    /** A batch that waits for a database must not stop the other listener. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    /** How a listener rests. */
    interface Rest {

        void nanos(long nanos) throws InterruptedException;
    }

    private final LongSupplier nanoTime;
    private final Rest rest;
    private final Semaphore turn = new Semaphore(1, true);
    private volatile long askedAtNanos;

    ListenerPace() {
        this(System::nanoTime, TimeUnit.NANOSECONDS::sleep);
    }

    ListenerPace(LongSupplier nanoTime, Rest rest) {
        this.nanoTime = nanoTime;
        this.rest = rest;
        this.askedAtNanos = nanoTime.getAsLong() - RECENTLY.toNanos();
    }

    /** Somebody asks for figures. */
    void asked() {
        askedAtNanos = nanoTime.getAsLong();
    }

    /** Applies a batch, and rests if it must. */
    public void apply(Runnable batch) {
        if (nanoTime.getAsLong() - askedAtNanos >= RECENTLY.toNanos()) {
            batch.run();
            return;
        }
        boolean hasTurn = awaitTurn();
        try {
            long beganNanos = nanoTime.getAsLong();
            batch.run();
            rest.nanos(Math.min(nanoTime.getAsLong() - beganNanos, LONGEST_REST.toNanos()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            if (hasTurn) {
                turn.release();
            }
        }
    }

    private boolean awaitTurn() {
        try {
            return turn.tryAcquire(LONGEST_WAIT.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
