package io.callboard.notifier.dispatch;

import io.callboard.chassis.consumer.TransientErrors;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answered batches of one dispatcher whose outcomes are not settled yet, oldest first. They wait while a burst is sent,
 * {@link #LONGEST} at most, and not more than {@link #MOST} of them. One thread owns it.
 */
final class Backlog {

    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    /** Shorter than the lease, after which another instance settles what is left. */
    static final Duration LONGEST = Duration.ofSeconds(10);

    static final int MOST = 1000;

    private static final int MOST_AT_ONCE = 32;

    private record Entry(AnsweredBatches.Answered answered, long sinceNanos) {}

    private final String account;
    private final AnsweredBatches batches;
    private final Deque<Entry> entries = new ArrayDeque<>();

    Backlog(String account, AnsweredBatches batches) {
        this.account = account;
        this.batches = batches;
    }

    void add(AnsweredBatches.Answered answered) {
        entries.add(new Entry(answered, System.nanoTime()));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Whether some have to be settled also while a burst is sent. */
    boolean isOverdue() {
        Entry oldest = entries.peek();
        return oldest != null && (entries.size() > MOST || System.nanoTime() - oldest.sinceNanos() > LONGEST.toNanos());
    }

    /** Settles the oldest ones in one transaction. They stay in the backlog if it fails because of its surroundings. */
    void settleSome() {
        List<Entry> some = entries.stream().limit(MOST_AT_ONCE).toList();
        try {
            batches.settle(some.stream().map(Entry::answered).toList());
            some.forEach(_ -> entries.remove());
        } catch (RuntimeException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            settleOneByOne(some.size());
        }
    }

    /** One batch that the ledger cannot store must not delay the others. */
    private void settleOneByOne(int most) {
        for (int left = most; left > 0; left--) {
            AnsweredBatches.Answered answered = entries.getFirst().answered();
            try {
                batches.settle(List.of(answered));
            } catch (RuntimeException e) {
                if (TransientErrors.isTransient(e)) {
                    throw e;
                }
                log.error(
                        "Answered batch cannot be settled, it is left to its lease account={} batchId={} exception={}",
                        account,
                        answered.batchId(),
                        e.getClass().getSimpleName());
            }
            entries.remove();
        }
    }
}
