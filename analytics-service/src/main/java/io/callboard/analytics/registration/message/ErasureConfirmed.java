package io.callboard.analytics.registration.message;

import java.time.Instant;
import java.util.UUID;

/** This service has no personal data of the registration any more. */
public record ErasureConfirmed(UUID registrationId, String organizerId, String service, Instant confirmedAt) {

    public static final String TOPIC = "erasures.v1";
    public static final String TYPE = "ErasureConfirmed";
    public static final String SERVICE = "analytics-service";
}
