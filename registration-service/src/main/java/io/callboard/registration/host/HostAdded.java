package io.callboard.registration.host;

import java.time.Instant;
import java.util.UUID;

/**
 * The properties of {@code HostAdded} on {@code hosts.v1} that this service reads. A tombstone means that the host was
 * removed.
 */
record HostAdded(
        UUID hostId,
        UUID registrationId,
        UUID eventId,
        String organizerId,
        String keyId,
        String ciphertext,
        Instant occurredAt) {

    static final String TYPE = "HostAdded";
}
