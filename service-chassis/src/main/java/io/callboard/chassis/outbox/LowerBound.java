package io.callboard.chassis.outbox;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The id below which no message can appear any more. With it a round skips deleted rows that a long-running snapshot
 * keeps in the index.
 *
 * <p>A transaction gets its number, then draws the ids of its rows, then commits. So a transaction that drew an id
 * below those of read rows has a lower number than the transaction that deleted these rows. When the oldest running
 * transaction is not older than that deletion, all such transactions have ended. Used by the relay's thread only.
 */
final class LowerBound {

    /**
     * Most deletions to remember. With more the bound would only rise in smaller steps while an old transaction runs.
     */
    private static final int MOST_DELETIONS = 64;

    private final ArrayDeque<Deletion> deletions = new ArrayDeque<>();
    private long value;
    private long settled;

    /** A read may leave out ids up to this one. */
    long value() {
        return value;
    }

    /** Forgets everything, for example because the database is another one. */
    void forget() {
        deletions.clear();
        value = 0;
        settled = 0;
    }

    /** Takes the first id that a read from {@link #value} or below returned; null if it returned none. */
    void read(long oldestRunning, @Nullable Long firstId) {
        while (!deletions.isEmpty() && deletions.getFirst().transaction() <= oldestRunning) {
            settled = Math.max(settled, deletions.removeFirst().highestId());
        }
        value = firstId == null ? settled : Math.min(settled, firstId - 1);
    }

    /** Takes a transaction that deleted rows up to this id after they were read. */
    void deleted(long transaction, long highestId) {
        if (deletions.size() == MOST_DELETIONS) {
            deletions.removeLast();
        }
        deletions.addLast(new Deletion(transaction, highestId));
    }

    /** Lowers the bound, so that rows above this id are read that earlier reads left out. */
    void fallBackTo(long above) {
        value = Math.min(value, above);
    }

    private record Deletion(long transaction, long highestId) {}
}
