package io.callboard.notifier.dispatch;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** What this dispatcher works on. The sets of batches are written by every thread of the dispatcher. */
final class Underway {

    /** Batches whose request or record is under way. */
    private final Set<UUID> sending = ConcurrentHashMap.newKeySet();

    /** Batches whose request was started and whose outcome cannot be recorded; the lease decides about them. */
    private final Set<UUID> leftToLease = ConcurrentHashMap.newKeySet();

    /** Whether more was due at the last claim than could be claimed. Written by the claiming thread, read by the recorder. */
    private volatile boolean burst;

    void burst(boolean now) {
        burst = now;
    }

    boolean isBurst() {
        return burst;
    }

    void started(UUID batchId) {
        sending.add(batchId);
    }

    void recorded(UUID batchId) {
        sending.remove(batchId);
    }

    void leftToLease(UUID batchId) {
        leftToLease.add(batchId);
        sending.remove(batchId);
    }

    /** Batches that this dispatcher still works on. */
    Collection<UUID> sending() {
        return sending;
    }

    /** All batches that were started and may still be open. */
    Collection<UUID> started() {
        Set<UUID> started = new HashSet<>(sending);
        started.addAll(leftToLease);
        return started;
    }
}
