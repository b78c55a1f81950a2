package io.callboard.scheduler.arming;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * What the scheduler reads of a message of registrations.v1. The version is boxed so that message types without one can
 * be read, and left aside.
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        Long version,
        String status,
        List<String> channels,
        Instant occurredAt) {

    boolean isConfirmed() {
        return status.equals("CONFIRMED");
    }

    /** This state, with the time of an earlier one if the registration has been confirmed all the while. */
    RegistrationState after(RegistrationState earlier) {
        return isConfirmed() && earlier.isConfirmed()
                ? new RegistrationState(
                        registrationId, eventId, organizerId, version, status, channels, earlier.occurredAt)
                : this;
    }
}
