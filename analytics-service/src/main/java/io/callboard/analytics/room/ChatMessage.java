package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A chat message as viewers see it. */
@Schema(description = "A chat message.")
record ChatMessage(
        @Schema(description = "Id of the message.") UUID id,

        @Schema(
                description =
                        "SHOWN: viewers see it. WAITING: only the organizer sees it until they show it; no list for viewers has it.",
                allowableValues = {"WAITING", "SHOWN"})
        ContributionStatus status,

        @Schema(description = "Whether the organizer wrote it.")
        boolean byOrganizer,

        @Schema(description = "The name that the author gave; null without one.") @Nullable
        String name,

        @Schema(description = "Plain text, which may have several lines.")
        String text,

        @Schema(description = "When it was written.") Instant writtenAt,

        @Schema(description = "Whether you wrote it.") boolean mine) {

    static ChatMessage of(Contribution message) {
        return new ChatMessage(
                message.id(),
                message.status(),
                message.registrationId() == null,
                message.name(),
                Objects.requireNonNull(message.text()),
                message.writtenAt(),
                message.mine());
    }

    /** What the stream sends: the same for all viewers. */
    record Shared(UUID id, boolean byOrganizer, @Nullable String name, String text, Instant writtenAt) {

        static Shared of(Contribution message) {
            return new Shared(
                    message.id(),
                    message.registrationId() == null,
                    message.name(),
                    Objects.requireNonNull(message.text()),
                    message.writtenAt());
        }
    }
}
