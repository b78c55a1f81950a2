package io.callboard.analytics.room;

import java.util.List;

/**
 * What one look at a room found behind a revision.
 *
 * @param revision how many changes the room had
 * @param isOver whether the live event has ended or was cancelled
 * @param changes contributions whose last change is behind the revision, in the order of these changes: at most
 *     {@link RoomTail#MOST_CHANGES} and one more
 * @param polls those that are open, and those that were closed behind the revision
 */
record RoomLook(long revision, boolean isOver, List<Contribution> changes, List<Poll> polls) {

    /** Whether there are too many changes to send. The stream then tells the client to read the lists again. */
    boolean isTooLong() {
        return changes.size() > RoomTail.MOST_CHANGES;
    }
}
