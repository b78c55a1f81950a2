package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A question as its organizer sees it. */
@Schema(description = "A question of a viewer, with what only the organizer sees.")
record ModeratedQuestion(
        @Schema(description = "Id of the question.") UUID id,

        @Schema(description = "The registration of the author.") @Nullable
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

        @Schema(description = "When it was asked.") Instant askedAt,

        @Schema(description = "How many viewers voted for it.")
        int votes,

        @Schema(description = "Whether you have marked it as answered.")
        boolean answered,

        @Schema(description = "Whether pages should show it above the others.")
        boolean pinned) {

    static ModeratedQuestion of(Contribution question) {
        return new ModeratedQuestion(
                question.id(),
                question.registrationId(),
                question.status(),
                question.name(),
                Objects.requireNonNull(question.text()),
                question.writtenAt(),
                question.votes(),
                question.answered(),
                question.pinned());
    }
}
