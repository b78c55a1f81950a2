package io.callboard.registration.registering;

import io.callboard.chassis.ids.TimeOrderedIds;
import java.time.Instant;
import java.util.UUID;

/** The id of a registration: a version 7 UUID, so that ids have the order of registering. */
record RegistrationId(UUID value) {

    static RegistrationId next(Instant now) {
        return new RegistrationId(TimeOrderedIds.unguessable(now));
    }
}
