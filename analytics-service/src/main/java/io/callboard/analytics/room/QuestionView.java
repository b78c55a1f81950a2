package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A question as viewers see it. */
@Schema(name = "Question", description = "A question of a viewer.")
record QuestionView(
        @Schema(description = "Id of the question.") UUID id,

        @Schema(
                description =
                        "SHOWN: viewers see it. WAITING: only the organizer sees it until they show it; no list for viewers has it.",
                allowableValues = {"WAITING", "SHOWN"})
        ContributionStatus status,

        @Schema(description = "The name that the author gave; null without one.") @Nullable
        String name,

        @Schema(description = "Plain text, which may have several lines.")
        String text,

        @Schema(description = "When it was asked.") Instant askedAt,

        @Schema(description = "How many viewers voted for it.")
        int votes,

        @Schema(description = "Whether the organizer has marked it as answered.")
        boolean answered,

        @Schema(description = "Whether the organizer wants it above the others.")
        boolean pinned,

        @Schema(description = "Whether you asked it.") boolean mine,

        @Schema(description = "Whether you voted for it.") boolean voted) {

    static QuestionView of(Contribution question) {
        return new QuestionView(
                question.id(),
                question.status(),
                question.name(),
                Objects.requireNonNull(question.text()),
                question.writtenAt(),
                question.votes(),
                question.answered(),
                question.pinned(),
                question.mine(),
                question.voted());
    }

    /** What the stream sends: the same for all viewers. */
    record Shared(
            UUID id, @Nullable String name, String text, Instant askedAt, int votes, boolean answered, boolean pinned) {

        static Shared of(Contribution question) {
            return new Shared(
                    question.id(),
                    question.name(),
                    Objects.requireNonNull(question.text()),
                    question.writtenAt(),
                    question.votes(),
                    question.answered(),
                    question.pinned());
        }
    }
}
