package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A chat message as its organizer sees it. */
@Schema(description = "A chat message, with what only the organizer sees.")
record ModeratedMessage(
        @Schema(description = "Id of the message.") UUID id,

        @Schema(description = "The registration of the author; null for a message of the organizer.") @Nullable
        UUID registrationId,

        @Schema(
                description = "WAITING: viewers see it after you show it. SHOWN: viewers see it. HIDDEN: viewers do not"
                        + " see it.",
                allowableValues = {"WAITING", "SHOWN", "HIDDEN"})
        ContributionStatus status,

        @Schema(description = "The name that the author gave; null without one.") @Nullable
        String name,

        @Schema(description = "Plain text, which may have several lines.")
        String text,

        @Schema(description = "When it was written.") Instant writtenAt) {

    static ModeratedMessage of(Contribution message) {
        return new ModeratedMessage(
                message.id(),
                message.registrationId(),
                message.status(),
                message.name(),
                Objects.requireNonNull(message.text()),
                message.writtenAt());
    }
}
