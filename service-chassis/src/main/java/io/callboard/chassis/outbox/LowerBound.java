package io.callboard.chassis.outbox;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * The id below which no message can appear any more, so that a round does not walk over deleted rows which a long
 * running snapshot keeps in the index.
 *
 * <p>Ids are drawn before the commit, and a transaction has its number before it draws. A transaction that drew a lower
 * id than one that was read therefore has a lower number than the transaction that deleted what was read. When the oldest
 * running transaction is not older than that deletion, all of them have ended. Used by the relay's thread only.
 */
final class LowerBound {

    /** Deletions to remember; more would only move the bound in smaller steps while an old transaction writes. */
    private static final int MOST_DELETIONS = 64;

    private final ArrayDeque<Deletion> deletions = new ArrayDeque<>();
    private long value;
    private long settled;

    /** A read may leave out ids up to this one. */
    long value() {
        return value;
    }

    /** Nothing is known, say because the database is another one. */
    void forget() {
        deletions.clear();
        value = 0;
        settled = 0;
    }

    /** A read from {@link #value} or below saw this id first; null if it saw none. */
    void read(long oldestRunning, @Nullable Long firstId) {
        while (!deletions.isEmpty() && deletions.getFirst().transaction() <= oldestRunning) {
            settled = Math.max(settled, deletions.removeFirst().highestId());
        }
        value = firstId == null ? settled : Math.min(settled, firstId - 1);
    }

    /** A transaction deleted rows up to this id after they were read. */
    void deleted(long transaction, long highestId) {
        if (deletions.size() == MOST_DELETIONS) {
            deletions.removeLast();
        }
        deletions.addLast(new Deletion(transaction, highestId));
    }

    /** Rows above this id, which reads had left out, are to be read again. */
    void fallBackTo(long above) {
        value = Math.min(value, above);
    }

    private record Deletion(long transaction, long highestId) {}
}
