package io.callboard.scheduler.audience;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduler reads of a record of registrations.v1. The record is a state if it has a version and a status,
 * whatever its type is; anything else on the topic is a fact that does not concern the audience.
 *
 * @param eventEpoch epoch of the live event whose schedule the person was told; null in old records
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable List<String> channels,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable String segment,
        @Nullable Integer eventEpoch,
        @Nullable Instant registeredAt,
        Instant occurredAt) {

    boolean isState() {
        return version != null && status != null;
    }

    boolean isConfirmed() {
        return "CONFIRMED".equals(status);
    }

    /** 0 when it is not known, which is older than every epoch. */
    int knownEpoch() {
        return eventEpoch == null ? 0 : eventEpoch;
    }

    /** Those of this and another state of the same registration whose version is higher. */
    RegistrationState newest(RegistrationState other) {
        long own = version == null ? 0 : version;
        long others = other.version == null ? 0 : other.version;
        return others > own ? other.after(this) : own > others ? after(other) : this;
    }

    /** This state, with the time of an earlier one if the registration has been confirmed all the while. */
    private RegistrationState after(RegistrationState earlier) {
        return isConfirmed() && earlier.isConfirmed() ? occurredAt(earlier.occurredAt) : this;
    }

    private RegistrationState occurredAt(Instant instant) {
        return new RegistrationState(
                registrationId,
                eventId,
                organizerId,
                version,
                status,
                channels,
                locale,
                timeZone,
                segment,
                eventEpoch,
                registeredAt,
                instant);
    }
}
