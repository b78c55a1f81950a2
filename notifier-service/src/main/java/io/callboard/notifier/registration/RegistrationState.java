package io.callboard.notifier.registration;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the notifier reads of a message of registrations.v1. Version, status and confirmation may be missing, so that
 * messages that are no states can be read, and skipped. No channels: not known.
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        List<String> channels,
        @Nullable @JsonProperty("notify") Boolean wantsConfirmation,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable Integer eventEpoch,
        @Nullable ToldSchedule toldSchedule,
        @Nullable Instant occurredAt) {

    /** The schedule that the registrant was told when registering. */
    record ToldSchedule(
            @Nullable Instant startsAt,
            @Nullable Instant endsAt,
            @Nullable String zone) {}

    private static final String CONFIRMED = "CONFIRMED";

    RegistrationState {
        channels = channels == null ? List.of() : channels;
    }

    /** Whether this is the full state of a registration, whatever the type of its message. */
    boolean isState() {
        return version != null && status != null;
    }

    boolean asksForConfirmation() {
        return CONFIRMED.equals(status) && Boolean.TRUE.equals(wantsConfirmation);
    }

    long order() {
        return version == null ? 0 : version;
    }
}
