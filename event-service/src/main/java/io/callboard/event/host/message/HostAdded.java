package io.callboard.event.host.message;

import java.time.Instant;
import java.util.UUID;

/**
 * An organizer added a host. Name, address and wishes are readable only with the key. A tombstone under the same key says
 * that the host was removed.
 *
 * @param registrationId id of the registration that the host gets
 * @param ciphertext base64 of 12 bytes of initialization vector and AES-256-GCM over {@link HostDetails} as JSON. The
 *     UTF-8 text {@code hostId|registrationId|eventId|organizerId} is additional data
 */
public record HostAdded(
        UUID hostId,
        UUID registrationId,
        UUID eventId,
        String organizerId,
        String keyId,
        String ciphertext,
        Instant occurredAt) {

    public static final String TOPIC = "hosts.v1";
    public static final String TYPE = "HostAdded";
    public static final String REMOVED = "HostRemoved";
}
