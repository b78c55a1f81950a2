package io.callboard.scheduler.announcement;

import io.callboard.scheduler.timer.TimerStatus;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An announcement as its organizer sees it. */
@Schema(
        name = "Announcement",
        description = "A message that an organizer writes to people of a live event, and how far it has gone out.")
record AnnouncementView(
        @Schema(
                description =
                        "Identifies the announcement. It is also the timerId in the summary of notifier-service, which"
                                + " says what became of its messages. Null in the answer to a dry run.")
        @Nullable
        UUID id,

        @Schema(description = "The live event.") UUID eventId,

        @Schema(
                description =
                        "The channels it goes out on. Each registrant gets it on those of them that the registrant has.",
                example = "[\"EMAIL\"]",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        List<String> channels,

        @Schema(
                description =
                        "Subject of the mail. Null: a subject with the title of the live event, in the reader's language.")
        @Nullable
        String subject,

        @Schema(description = "What it says: plain text, which may have several lines.")
        String message,

        @Schema(description = "The registrants it is for.") AudienceView audience,

        @Schema(description = "When it goes out: not before this instant.")
        Instant sendAt,

        @Schema(
                description =
                        "SCHEDULED: waits. ARMING: its messages are being published. ARMED: all are published."
                                + " DONE: all are published and due. CANCELLED, SKIPPED: it does not go out any more; reason says why.")
        TimerStatus status,

        @Schema(
                description =
                        "Why it is CANCELLED or SKIPPED, or why it waits: STOPPED by the organizer, EVENT_CANCELLED, MISSED (it"
                                + " could not go out within a day), SLICE_FAILED (it is tried again).",
                example = "STOPPED")
        @Nullable
        String reason,

        @Schema(description = "How many registrants it has been announced to so far; each counts once.")
        long announced,

        @Schema(
                description =
                        "How many messages were published for it: one per registrant and channel. GET"
                                + " /api/v1/notifications/summary of the live event says how many of them were sent, suppressed, or stopped.")
        long published,

        @Schema(description = "Whether a pause of its live event or of the organizer holds its messages.")
        boolean paused,

        @Schema(description = "Rises with each change. Also the ETag. 0 in the answer to a dry run.")
        long version,

        @Schema(description = "When it was made. Null in the answer to a dry run.") @Nullable
        Instant createdAt,

        @Schema(description = "When it was stopped.") @Nullable
        Instant stoppedAt,

        @Schema(description = "How many people it would reach now. Only in the answer to POST.") @Nullable
        Expected expected) {

    AnnouncementView with(Expected counted) {
        return new AnnouncementView(
                id, eventId, channels, subject, message, audience, sendAt, status, reason, announced, published, paused,
                version, createdAt, stoppedAt, counted);
    }
}
