package io.callboard.analytics.room;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.NotNull;

/** What an organizer changes of a poll. */
@Schema(description = "What changes.")
record PollChange(
        @Schema(
                description = "OPEN: viewers see the poll and can answer. CLOSED: nobody can answer any more. It can be"
                        + " opened again.")
        @NotNull
        Wanted status) {

    enum Wanted {
        OPEN,
        CLOSED
    }

    PollStatus wanted() {
        return switch (status) {
            case OPEN -> PollStatus.OPEN;
            case CLOSED -> PollStatus.CLOSED;
        };
    }
}
