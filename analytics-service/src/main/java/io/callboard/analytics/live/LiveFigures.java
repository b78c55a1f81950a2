package io.callboard.analytics.live;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a live event at one instant.
 *
 * @param readAt null unless the live event is LIVE, so that only then the figures of each second differ
 */
record LiveFigures(
        UUID eventId,
        String status,
        @Nullable Instant readAt,
        Viewership viewership,
        Registrations registrations,
        Notifications notifications,
        Engagement engagement) {

    record Viewership(long watching, long total) {}

    record Registrations(long total, long confirmed, long waitlisted, long offered, long pending, long cancelled) {}

    record Notifications(
            long scheduled,
            long sent,
            long delivered,
            long failed,
            long suppressed,
            long expired,
            long unknown,
            long unsubscribed) {}

    record Engagement(long reactions, long messages, long questions, long pollAnswers) {}

    /** Whether the live event can never be LIVE again. */
    boolean isOver() {
        return status.equals("ENDED") || status.equals("CANCELLED");
    }
}
