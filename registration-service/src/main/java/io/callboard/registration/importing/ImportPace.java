package io.callboard.registration.importing;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Lets an import give way to people (ADR 0104): if somebody registered while a chunk was written, the import rests before
 * the next one, for twice as long as the chunk took with the wait for its turn.
 */
final class ImportPace {

    private static final int REST = 2;

    private final LongSupplier people;
    private long restNanos;

    /** @param people how many people have registered so far */
    ImportPace(LongSupplier people) {
        this.people = people;
    }

    /** Writes a chunk, after the rest that the last one has earned. */
    void chunk(Runnable work) {
        rest();
        long before = people.getAsLong();
        long beganNanos = System.nanoTime();
        work.run();
        restNanos = people.getAsLong() == before ? 0 : REST * (System.nanoTime() - beganNanos);
    }

    private void rest() {
        try {
            TimeUnit.NANOSECONDS.sleep(restNanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
