package io.callboard.event.question;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/**
 * A question of an organizer to registrants.
 *
 * @param options empty unless one or several of them can be chosen
 */
@Schema(description = "A question to your registrants.")
public record Question(
        @Schema(description = "Key of the question. Answers refer to it.")
        String key,

        @Schema(description = "The question, as registrants read it.")
        String label,

        @Schema(
                description = "TEXT: an answer in the registrant's own words. CHOICE: one of the options. MULTI: any of"
                        + " the options. BOOLEAN: yes or no.")
        Type type,

        @Schema(description = "Whether a registration needs an answer.")
        boolean required,

        @Schema(description = "The options to choose from; empty unless the type is CHOICE or MULTI.")
        List<String> options) {

    public Question {
        options = List.copyOf(options);
    }

    /** The kinds of answers. */
    public enum Type {
        TEXT,
        CHOICE,
        MULTI,
        BOOLEAN;

        boolean hasOptions() {
            return this == CHOICE || this == MULTI;
        }
    }
}
