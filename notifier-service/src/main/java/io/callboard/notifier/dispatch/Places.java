package io.callboard.notifier.dispatch;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Places for requests that the claiming thread holds and no request has yet. A place is a permit of the account, which comes
 * back when the outcome of its request is recorded. One thread owns it.
 */
final class Places {

    private final Semaphore room;

    private int held;

    /** Those of them that belong to claims that still run. */
    private int reserved;

    Places(Semaphore room) {
        this.room = room;
    }

    int reserved() {
        return reserved;
    }

    /** Waits for so many free places. If they do not become free, takes those that are. Returns how many it has then. */
    int await(int wanted, Duration patience) throws InterruptedException {
        int missing = wanted - free();
        if (missing > 0) {
            held += room.tryAcquire(missing, patience.toMillis(), TimeUnit.MILLISECONDS) ? missing : takeSome(missing);
        }
        return Math.min(wanted, free());
    }

    /** Whether it has so many free places now. */
    boolean has(int wanted) {
        int missing = wanted - free();
        if (missing > 0 && room.tryAcquire(missing)) {
            held += missing;
        }
        return free() >= wanted;
    }

    /** A claim that starts may use these. */
    void reserve(int places) {
        reserved += places;
    }

    /** The claim has ended. */
    void unreserve(int places) {
        reserved -= places;
    }

    /** Requests have these from now on. */
    void use(int places) {
        held -= places;
    }

    /** Returns all that no request has. No claim may run. */
    void release() {
        room.release(held);
        held = 0;
        reserved = 0;
    }

    private int free() {
        return held - reserved;
    }

    /** Only the owner takes permits, and who waits at the end for all of them. */
    private int takeSome(int most) {
        int some = Math.min(most, room.availablePermits());
        return room.tryAcquire(some) ? some : 0;
    }
}
