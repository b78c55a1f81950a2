package io.callboard.registration.registering.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registrant confirmed another e-mail address. The state of the registration is a message of its own.
 *
 * @param recipientId under which {@code contacts.v1} has the earlier address for a notice; null if there was none
 * @param endedPassHashes SHA-256 of the passes that open nothing any more, in hexadecimal
 * @param usefulUntil until when the earlier address is kept
 */
public record RegistrationEmailChanged(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable UUID recipientId,
        List<String> endedPassHashes,
        Instant usefulUntil,
        Instant occurredAt) {

    public static final String TYPE = "RegistrationEmailChanged";
}
