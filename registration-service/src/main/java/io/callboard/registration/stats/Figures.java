package io.callboard.registration.stats;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How full a live event is.
 *
 * @param capacity null if unlimited
 * @param remaining null if unlimited
 * @param registrationOpen whether the public may register now, seats or not
 * @param stale whether these are the last known figures because the current ones cannot be had
 */
@Schema(description = "How full a live event is.")
record Figures(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "Registrations that have a seat.")
        int confirmed,

        @Schema(description = "Registrations that wait for a seat.")
        int waitlisted,

        @Schema(description = "How many people may attend; null means that there is no limit.") @Nullable
        Integer capacity,

        @Schema(description = "How many seats are free; null means that there is no limit.") @Nullable
        Integer remaining,

        @Schema(description = "Whether the public may register now, whether there are seats or not.")
        boolean registrationOpen,

        @Schema(description = "true: these are the last known figures, because the present ones cannot be had.")
        boolean stale) {

    Figures lastKnown() {
        return new Figures(eventId, confirmed, waitlisted, capacity, remaining, registrationOpen, true);
    }
}
