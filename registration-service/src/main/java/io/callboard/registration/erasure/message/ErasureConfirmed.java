package io.callboard.registration.erasure.message;

import java.time.Instant;
import java.util.UUID;

/**
 * A service has no personal data of this registration any more.
 *
 * @param service its name
 * @param confirmedAt by the clock of that service
 */
public record ErasureConfirmed(UUID registrationId, String organizerId, String service, Instant confirmedAt) {

    public static final String TOPIC = "erasures.v1";
    public static final String TYPE = "ErasureConfirmed";
}
