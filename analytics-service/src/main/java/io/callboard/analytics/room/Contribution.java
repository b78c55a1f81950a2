package io.callboard.analytics.room;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A question or a chat message, as it is after its last change.
 *
 * @param registrationId who wrote it; null for the organizer
 * @param revision the number of its last change among the changes of the room
 * @param text null after an erasure
 * @param mine whether the viewer who reads it wrote it
 * @param voted whether the viewer who reads it voted for it
 */
record Contribution(
        UUID id,
        @Nullable UUID registrationId,
        long revision,
        ContributionKind kind,
        ContributionStatus status,
        @Nullable String name,
        @Nullable String text,
        Instant writtenAt,
        int votes,
        boolean answered,
        boolean pinned,
        boolean mine,
        boolean voted) {

    boolean isShown() {
        return status == ContributionStatus.SHOWN;
    }

    boolean isErased() {
        return status == ContributionStatus.ERASED;
    }

    /** Empty of text, so that none gets into a log by accident. */
    @Override
    public String toString() {
        return "Contribution " + id;
    }
}
