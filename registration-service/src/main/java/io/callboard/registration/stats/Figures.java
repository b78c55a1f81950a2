package io.callboard.registration.stats;

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
record Figures(
        UUID eventId,
        int confirmed,
        int waitlisted,
        @Nullable Integer capacity,
        @Nullable Integer remaining,
        boolean registrationOpen,
        boolean stale) {

    Figures lastKnown() {
        return new Figures(eventId, confirmed, waitlisted, capacity, remaining, registrationOpen, true);
    }
}
