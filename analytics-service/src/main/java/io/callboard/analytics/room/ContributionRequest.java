package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;

/** A question or a chat message as somebody sends it. */
@Schema(description = "A question or a chat message.")
record ContributionRequest(
        @Schema(
                description = "Plain text of at most 1000 characters, which may have several lines.",
                example = "Will there be a recording?")
        @NotNull
        String text,

        @Schema(
                description =
                        "The name that is shown beside the text: one line of at most 60 characters. It need not be"
                                + " that of the registration. Without it none is shown.",
                example = "Ada")
        @Nullable
        String name) {

    static final int LONGEST_TEXT = 1000;
    static final int LONGEST_NAME = 60;

    /** Empty of text, so that none gets into a log by accident. */
    @Override
    public String toString() {
        return "ContributionRequest";
    }
}
