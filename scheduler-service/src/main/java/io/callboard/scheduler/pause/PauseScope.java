package io.callboard.scheduler.pause;

import io.callboard.chassis.tenant.OrganizerId;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a pause holds.
 *
 * @param name the key of the scope, the same in every service
 * @param organizerId * in the scope of all
 * @param eventId null except in the scope of a live event
 */
record PauseScope(String name, String organizerId, @Nullable UUID eventId) {

    static final PauseScope ALL = new PauseScope("all", "*", null);

    static PauseScope of(OrganizerId organizer) {
        return new PauseScope("organizer:" + organizer.value(), organizer.value(), null);
    }

    static PauseScope of(OrganizerId organizer, UUID eventId) {
        return new PauseScope("event:" + eventId, organizer.value(), eventId);
    }
}
