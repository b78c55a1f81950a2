package io.callboard.bench;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How a benchmark waits: an interruption ends it. */
final class Waits {

    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private Waits() {}

    /** Asks every 20 ms. Fails after {@link #PATIENCE}. */
    static void until(BooleanSupplier condition) {
        long latest = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - latest > 0) {
                throw new IllegalStateException("Not within " + PATIENCE);
            }
            pause(Duration.ofMillis(20));
        }
    }

    static void pause(Duration pause) {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    static void forThe(Thread client) {
        try {
            client.join();
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IllegalStateException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IllegalStateException(e);
    }
}
