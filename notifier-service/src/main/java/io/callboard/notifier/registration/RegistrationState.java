package io.callboard.notifier.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the notifier reads of a message of registrations.v1. Version and confirmation are boxed so that message types
 * without them can be read, and left aside. No channels: not known.
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        Long version,
        String status,
        List<String> channels,
        @JsonProperty("notify") Boolean wantsConfirmation,
        @Nullable String locale,
        @Nullable String timeZone,
        Instant occurredAt) {

    RegistrationState {
        channels = channels == null ? List.of() : channels;
    }
}
