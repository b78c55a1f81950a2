package io.callboard.analytics.room;

import org.jspecify.annotations.Nullable;

/** What a moderator changes; null stays as it is. */
record Marks(
        @Nullable Visibility status,
        @Nullable Boolean answered,
        @Nullable Boolean pinned) {

    /** Whether the contribution has all of these already. */
    boolean areOf(Contribution contribution) {
        return (status == null || status.name().equals(contribution.status().name()))
                && (answered == null || answered == contribution.answered())
                && (pinned == null || pinned == contribution.pinned());
    }
}
