package io.callboard.analytics.engagement;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One fact as a watch page sends it. */
@Schema(name = "EngagementFact", description = "One thing that the viewer did.")
record FactForm(
        @Schema(
                description =
                        "What happened. HEARTBEAT: the page is open; it is published on the topic for analysts, but"
                                + " is not counted in any figure.")
        @NotNull
        FactType type,

        @Schema(
                description = "When it happened, by the clock of the viewer's device.",
                example = "2026-12-01T17:12:30Z")
        @NotNull
        Instant at,

        @Schema(
                description =
                        "Your own id of the fact: 1 to 64 letters, digits, hyphens and underscores. A fact with an"
                                + " id that came before with the same pass does not count again. Without an id, a"
                                + " fact with the same type, at and data does not count again; for this comparison"
                                + " only the length of a text in data counts.")
        @Pattern(regexp = "[A-Za-z0-9_-]{1,64}", message = "must be 1 to 64 letters, digits, hyphens and underscores")
        @Nullable
        String id,

        @Schema(
                description = "HEARTBEAT: positionSeconds, playing. REACTION: reaction. MESSAGE and QUESTION: text."
                        + " POLL_ANSWER: pollId, option. PURCHASE: amount, currency, reference. All of them are"
                        + " required, except those of HEARTBEAT and except reference. Any other property is"
                        + " refused.")
        @Nullable
        Data data) {

    /** Longest list of facts. */
    static final int MOST_FACTS = 100;

    /** The data of all types. */
    @Schema(name = "EngagementData", description = "The data of a fact; each type has its own properties.")
    record Data(
            @Schema(description = "The place in the stream.") @Nullable
            Long positionSeconds,

            @Schema(description = "Whether the stream plays.") @Nullable
            Boolean playing,

            @Schema(description = "The reaction.") @Nullable Reaction reaction,

            @Schema(
                    description = "The text, at most 2000 characters. Only its length is kept. To show the text to"
                            + " others, write it by POST /api/v1/engagement/questions or /messages instead.")
            @Nullable
            String text,

            @Schema(description = "The poll.") @Nullable UUID pollId,

            @Schema(description = "The position of the option, from 0 to 99.") @Nullable
            Integer option,

            @Schema(
                    description =
                            "The amount as a text: more than 0, less than 1000000000, with at most as many decimals as"
                                    + " the currency has.",
                    pattern = "^[0-9]{1,9}(\\.[0-9]{1,4})?$",
                    example = "49.90")
            @Nullable
            String amount,

            @Schema(description = "The currency, by ISO 4217.", example = "EUR") @Nullable
            String currency,

            @Schema(
                    description =
                            "The number of the order, at most 200 characters. A reference that came before with the"
                                    + " same pass does not count again. The topic has an id that is derived from it, and not"
                                    + " the reference.")
            @Nullable
            String reference) {

        static final Data NONE = new Data(null, null, null, null, null, null, null, null, null);

        /** The names of the properties that are given. */
        Set<String> given() {
            Set<String> names = new TreeSet<>();
            add(names, "positionSeconds", positionSeconds);
            add(names, "playing", playing);
            add(names, "reaction", reaction);
            add(names, "text", text);
            add(names, "pollId", pollId);
            add(names, "option", option);
            add(names, "amount", amount);
            add(names, "currency", currency);
            add(names, "reference", reference);
            return names;
        }

        private static void add(Set<String> names, String name, @Nullable Object value) {
            if (value != null) {
                names.add(name);
            }
        }
    }
}
