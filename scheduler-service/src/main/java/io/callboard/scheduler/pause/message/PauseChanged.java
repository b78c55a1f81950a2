package io.callboard.scheduler.pause.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The state of one scope of pauses.
 *
 * @param scope {@code all}, {@code organizer:<id>} or {@code event:<id>}; also the key of the message
 * @param organizerId * in the scope of all
 * @param version rises with each change of the scope
 */
public record PauseChanged(
        String scope, String organizerId, @Nullable UUID eventId, boolean paused, long version) {

    public static final String TOPIC = "reminder-controls.v1";
    public static final String TYPE = "PauseChanged";
}
