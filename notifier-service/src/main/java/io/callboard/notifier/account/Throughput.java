package io.callboard.notifier.account;

import java.util.concurrent.atomic.AtomicInteger;

/** Requests that this instance started in the present and in the last second. */
public final class Throughput {

    private final AtomicInteger present = new AtomicInteger();

    /** Written by the thread that claims. */
    private volatile int last;

    /** Owned by the thread that claims. */
    private long secondStartedAtNanos = System.nanoTime();

    /** Called by the thread that claims, at least once a second while it works. */
    public void turn() {
        long now = System.nanoTime();
        if (now - secondStartedAtNanos >= 1_000_000_000L) {
            last = present.getAndSet(0);
            secondStartedAtNanos = now;
        }
    }

    public void started() {
        present.incrementAndGet();
    }

    public int perSecond() {
        return Math.max(1, Math.max(last, present.get()));
    }
}
