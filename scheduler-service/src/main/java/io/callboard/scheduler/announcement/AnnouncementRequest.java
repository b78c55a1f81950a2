package io.callboard.scheduler.announcement;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an organizer sends to make an announcement, until {@link #checked} has looked at it. */
@Schema(
        name = "AnnouncementRequest",
        description = "A message to registrants of a live event.",
        requiredProperties = {"eventId", "channels", "message"})
record AnnouncementRequest(
        @Schema(description = "The live event.") @Nullable UUID eventId,

        @Schema(
                description = "The channels it goes out on.",
                example = "[\"EMAIL\"]",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        @Nullable
        List<@Nullable String> channels,

        @Schema(
                description =
                        "Subject of the mail: one line of at most 150 characters. A subject with the title of the live event"
                                + " when missing.",
                example = "The link has changed")
        @Nullable
        String subject,

        @Schema(
                description =
                        "Plain text, which may have several lines: at most 4,000 characters, and at most 320 when SMS is"
                                + " among the channels. It is shown as it is, in the language in which it was written.",
                example = "Please use the link on your own page. The old one no longer works.")
        @Nullable
        String message,

        @Schema(description = "Which registrants get it; all confirmed ones when missing.") @Nullable
        AudienceChoice audience,

        @Schema(
                description =
                        "When it goes out: at most a year ahead, and at most 30 days after the end of the live event. At once"
                                + " when missing.",
                example = "2026-12-01T08:00:00Z")
        @Nullable
        Instant sendAt) {

    Draft checked() {
        List<Violation> errors = new ArrayList<>();
        if (eventId == null) {
            errors.add(new Violation("/eventId", ErrorCode.REQUIRED, "is required"));
        }
        return new AnnouncementChange(channels, subject, message, audience, sendAt).checked(errors);
    }
}
