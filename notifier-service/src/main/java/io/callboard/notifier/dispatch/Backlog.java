package io.callboard.notifier.dispatch;

import io.callboard.chassis.consumer.TransientErrors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answered batches of one dispatcher whose outcomes are not settled yet. They wait while a burst is sent: full batches of
 * one organizer {@link #LONGEST_OF_CROWD}, the others {@link #LONGEST} at most, and not more than {@link #MOST} of the
 * others. One thread owns it.
 */
final class Backlog {

    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    /** A notice waits for the outcome of an earlier message to the same person. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    /** A burst of a million mails takes about as long. */
    static final Duration LONGEST_OF_CROWD = Duration.ofSeconds(60);

    /**
     * The outcomes of so many batches of crowds stay in memory, and as many of the others; some 25 KB each. Of further
     * batches of crowds it keeps the id, and reads them again.
     */
    static final int MOST = 1000;

    private static final int MOST_AT_ONCE = 32;

    private record Entry(UUID id, AnsweredBatches.@Nullable Answered answered, long sinceNanos) {

        boolean isStoredOnly() {
            return answered == null;
        }
    }

    private final String account;
    private final AnsweredBatches batches;

    private final Duration extendEvery;
    private final LongSupplier nanoTime;

    private final Deque<Entry> ofCrowds = new ArrayDeque<>();
    private final Deque<Entry> others = new ArrayDeque<>();
    private long extendedAtNanos;

    Backlog(String account, AnsweredBatches batches, LongSupplier nanoTime) {
        this.account = account;
        this.batches = batches;
        this.extendEvery = batches.lease().dividedBy(2);
        this.nanoTime = nanoTime;
        this.extendedAtNanos = nanoTime.getAsLong();
    }

    void add(AnsweredBatches.Answered answered, boolean ofCrowd) {
        boolean inMemory = !ofCrowd || ofCrowds.size() < MOST;
        Entry entry = new Entry(answered.batchId(), inMemory ? answered : null, nanoTime.getAsLong());
        (ofCrowd ? ofCrowds : others).add(entry);
    }

    boolean isEmpty() {
        return ofCrowds.isEmpty() && others.isEmpty();
    }

    /** Whether some have to be settled also while a burst is sent. */
    boolean isOverdue() {
        return areOthersOverdue() || areCrowdsOverdue();
    }

    private boolean areOthersOverdue() {
        return others.size() > MOST || isOldestOver(others, LONGEST);
    }

    private boolean areCrowdsOverdue() {
        return isOldestOver(ofCrowds, LONGEST_OF_CROWD);
    }

    private boolean isOldestOver(Deque<Entry> entries, Duration age) {
        Entry oldest = entries.peek();
        return oldest != null && nanoTime.getAsLong() - oldest.sinceNanos() > age.toNanos();
    }

    /** Extends the leases before they end, so that another instance settles the batches only if this one dies. */
    void keep() {
        if (nanoTime.getAsLong() - extendedAtNanos < extendEvery.toNanos()) {
            return;
        }
        if (!isEmpty()) {
            batches.extend(Stream.concat(others.stream(), ofCrowds.stream())
                    .map(Entry::id)
                    .toList());
        }
        extendedAtNanos = nanoTime.getAsLong();
    }

    /**
     * Settles some of the oldest ones in one transaction: what is overdue, else first those that are not of a crowd. There
     * must be one. They stay in the backlog if it fails because of its surroundings.
     */
    void settleSome() {
        boolean isCrowdFirst = others.isEmpty() || areCrowdsOverdue() && !areOthersOverdue();
        Deque<Entry> entries = isCrowdFirst ? ofCrowds : others;
        boolean storedOnly = entries.getFirst().isStoredOnly();
        List<Entry> some = entries.stream()
                .takeWhile(entry -> entry.isStoredOnly() == storedOnly)
                .limit(MOST_AT_ONCE)
                .toList();
        try {
            settle(some);
            some.forEach(_ -> entries.remove());
        } catch (RuntimeException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            settleOneByOne(entries, some.size());
        }
    }

    /** All of them are in memory, or none is. */
    private void settle(List<Entry> some) {
        if (some.stream().allMatch(Entry::isStoredOnly)) {
            batches.settleStored(some.stream().map(Entry::id).toList());
        } else {
            batches.settle(some.stream()
                    .flatMap(entry -> Stream.ofNullable(entry.answered()))
                    .toList());
        }
    }

    /** One batch that the ledger cannot store must not delay the others. */
    private void settleOneByOne(Deque<Entry> entries, int most) {
        for (int left = most; left > 0; left--) {
            Entry entry = entries.getFirst();
            try {
                settle(List.of(entry));
            } catch (RuntimeException e) {
                if (TransientErrors.isTransient(e)) {
                    throw e;
                }
                log.error(
                        "Answered batch cannot be settled, it is left to its lease account={} batchId={} exception={}",
                        account,
                        entry.id(),
                        e.getClass().getSimpleName());
            }
            entries.remove();
        }
    }
}
