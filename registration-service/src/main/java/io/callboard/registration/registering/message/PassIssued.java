package io.callboard.registration.registering.message;

import java.time.Instant;
import java.util.UUID;

/**
 * A registration got a further pass, and its state did not change.
 *
 * @param passHash SHA-256 of the pass, in hexadecimal
 */
public record PassIssued(UUID registrationId, UUID eventId, String organizerId, String passHash, Instant occurredAt) {

    public static final String TYPE = "RegistrationPassIssued";
}
