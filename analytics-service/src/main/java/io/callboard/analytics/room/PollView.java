package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A poll with its present result. */
@Schema(name = "Poll", description = "A poll with its present result.")
record PollView(
        @Schema(description = "Id of the poll.") UUID id,

        @Schema(
                description =
                        "DRAFT: viewers do not see it yet. OPEN: viewers can answer. CLOSED: viewers see the result.")
        PollStatus status,

        @Schema(description = "What it asks.") String question,

        @Schema(description = "The options, each with the number of its answers.")
        List<Option> options,

        @Schema(
                description =
                        "The position of the option that you have chosen, from 0; null without one, and always null"
                                + " for the organizer and in the stream.")
        @Nullable
        Integer answer) {

    /** An option of a poll. */
    @Schema(name = "PollOption", description = "An option of a poll.")
    record Option(
            @Schema(description = "What viewers can choose.")
            String text,

            @Schema(description = "How many viewers have chosen it.")
            long answers) {}

    static PollView of(Poll poll) {
        return new PollView(
                poll.id(),
                poll.status(),
                poll.question(),
                IntStream.range(0, poll.options().size())
                        .mapToObj(i ->
                                new Option(poll.options().get(i), poll.answers().get(i)))
                        .toList(),
                poll.answer());
    }
}
