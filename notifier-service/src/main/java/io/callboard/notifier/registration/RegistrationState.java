package io.callboard.notifier.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a registration's state that the notifier reads. */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        String status,
        List<String> channels,
        @JsonProperty("notify") boolean wantsConfirmation,
        @Nullable String locale,
        @Nullable String timeZone,
        Instant occurredAt) {}
