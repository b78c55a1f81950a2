package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/** A poll as its organizer writes it. */
@Schema(description = "A new poll.")
record PollRequest(
        @Schema(description = "One line of at most 300 characters.", example = "Which topic comes next?") @NotNull
        String question,

        @Schema(
                description = "Two to ten options, each one line of at most 100 characters. None appears twice.",
                example = "[\"Kafka\", \"PostgreSQL\"]")
        @NotNull
        @Size(min = 2, max = PollRequest.MOST_OPTIONS, message = "must have 2 to 10 options")
        List<@NotNull String> options) {

    static final int MOST_OPTIONS = 10;
    static final int LONGEST_QUESTION = 300;
    static final int LONGEST_OPTION = 100;
}
