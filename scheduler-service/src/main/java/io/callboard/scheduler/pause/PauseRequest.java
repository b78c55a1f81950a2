package io.callboard.scheduler.pause;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an organizer or an operator wants to pause or resume. */
@Schema(
        name = "PauseRequest",
        description = "What to pause or resume. An empty object means all live events of the caller's organizer.")
record PauseRequest(
        @Schema(description = "Only this live event.") @Nullable
        UUID eventId,

        @Schema(description = "True for the live events of all organizers. It needs the scope ops.") @Nullable
        Boolean all) {

    /** Whether it names a live event and everything at the same time. */
    boolean isContradictory() {
        return isForAll() && eventId != null;
    }

    boolean isForAll() {
        return Boolean.TRUE.equals(all);
    }
}
