package io.callboard.scheduler.audience;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of a record of registrations.v1 that the scheduler reads. A record is a state if it has a version and a
 * status, with any message type. Other records do not concern the audience.
 *
 * @param reminderRules of a host; null for a registrant, whose live event has the rules
 * @param eventEpoch epoch of the live event whose schedule the person was told; null in old records
 * @param erasedAt when the personal data was erased; null if it was not
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable String kind,
        @Nullable List<String> channels,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable String segment,
        @Nullable List<String> reminderRules,
        @Nullable Integer eventEpoch,
        @Nullable Instant erasedAt,
        @Nullable Instant registeredAt,
        Instant occurredAt) {

    private static final String ERASED = "ERASED";

    boolean isState() {
        return version != null && status != null;
    }

    boolean isConfirmed() {
        return "CONFIRMED".equals(audienceStatus());
    }

    boolean isErased() {
        return erasedAt != null;
    }

    /** No timer is for a person who was erased, although the registration may stay confirmed for the figures. */
    @Nullable
    String audienceStatus() {
        return isErased() ? ERASED : status;
    }

    /** What the person is to the live event; old records are those of registrants. */
    String kindOrRegistrant() {
        return kind == null ? "REGISTRANT" : kind;
    }

    /** 0 when it is not known, which is older than every epoch. */
    int knownEpoch() {
        return eventEpoch == null ? 0 : eventEpoch;
    }

    /** This state or another one of the same registration: the one with the higher version. */
    RegistrationState newest(RegistrationState other) {
        long own = version == null ? 0 : version;
        long others = other.version == null ? 0 : other.version;
        return others > own ? other.after(this) : own > others ? after(other) : this;
    }

    /** This state, with the time of an earlier one if the registration has been confirmed since then. */
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
                kind,
                channels,
                locale,
                timeZone,
                segment,
                reminderRules,
                eventEpoch,
                erasedAt,
                registeredAt,
                instant);
    }
}
