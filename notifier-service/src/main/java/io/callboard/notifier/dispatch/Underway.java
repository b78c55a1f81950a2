package io.callboard.notifier.dispatch;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Batches whose request this dispatcher has started. The sets are written by every thread of the dispatcher. */
final class Underway {

    /** The request or its record is under way. */
    private final Set<UUID> sending = ConcurrentHashMap.newKeySet();

    /** The request was started and its outcome cannot be recorded; the lease decides. */
    private final Set<UUID> leftToLease = ConcurrentHashMap.newKeySet();

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

    /** Batches whose sender, this dispatcher, lives. */
    Collection<UUID> sending() {
        return sending;
    }

    /** Every batch that was started and may still be open. */
    Collection<UUID> started() {
        Set<UUID> started = new HashSet<>(sending);
        started.addAll(leftToLease);
        return started;
    }
}
