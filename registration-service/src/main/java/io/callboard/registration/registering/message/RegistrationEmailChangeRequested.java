package io.callboard.registration.registering.message;

import java.time.Instant;
import java.util.UUID;

/**
 * A registrant wants another e-mail address, which has to be confirmed. The state of the registration did not change.
 *
 * @param recipientId under which {@code contacts.v1} has the new address and the link that confirms it
 * @param usefulUntil until when it can be confirmed
 */
public record RegistrationEmailChangeRequested(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        UUID recipientId,
        Instant usefulUntil,
        Instant occurredAt) {

    public static final String TYPE = "RegistrationEmailChangeRequested";
}
