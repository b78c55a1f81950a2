package io.callboard.registration.stats;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How full a live event is.
 *
 * @param capacity null if unlimited
 * @param remaining null if unlimited
 * @param registrationOpen whether registration is open to the public now, with or without free seats
 * @param stale whether these are the last known figures because the current ones are not available
 */
@Schema(description = "How full a live event is.")
record Figures(
        @Schema(description = "The live event.") UUID eventId,

        @Schema(description = "Registrations that are confirmed and have a seat.")
        int confirmed,

        @Schema(description = "Registrations that are PENDING or OFFERED: each holds a seat and is not confirmed yet.")
        int pending,

        @Schema(description = "Registrations that wait for a seat.")
        int waitlisted,

        @Schema(description = "How many people may attend; null means that there is no limit.") @Nullable
        Integer capacity,

        @Schema(
                description = "How many seats are free; null means that there is no limit. Seats that go to those who"
                        + " wait are not free.")
        @Nullable
        Integer remaining,

        @Schema(description = "Whether the public may register now, whether there are seats or not.")
        boolean registrationOpen,

        @Schema(description = "true: these are the last known figures, because the present ones are not available.")
        boolean stale) {

    Figures lastKnown() {
        return new Figures(eventId, confirmed, pending, waitlisted, capacity, remaining, registrationOpen, true);
    }
}
