package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an organizer changes of a question. */
@Schema(description = "What changes; what is left out, or null, stays.")
record QuestionChange(
        @Schema(description = "SHOWN: viewers see the question. HIDDEN: they do not.") @Nullable
        Visibility status,

        @Schema(description = "Whether it is answered.") @Nullable
        Boolean answered,

        @Schema(description = "Whether pages should show it above the others.") @Nullable
        Boolean pinned) {

    Marks marks() {
        return new Marks(status, answered, pinned);
    }
}
