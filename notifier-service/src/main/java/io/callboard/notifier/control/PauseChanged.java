package io.callboard.notifier.control;

import io.callboard.chassis.message.Versioned;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of one scope of pauses.
 *
 * @param scope all, the reminders of an organizer or those of a live event; also the key of the message
 * @param organizerId * in the scope of all
 * @param eventId only in the scope of a live event
 * @param version rises with each change of the scope
 */
record PauseChanged(
        String scope, String organizerId, @Nullable UUID eventId, boolean paused, Long version) implements Versioned {

    PauseChanged {
        if (scope == null || organizerId == null || version == null) {
            throw new IllegalArgumentException("scope, organizerId and version are required");
        }
    }
}
