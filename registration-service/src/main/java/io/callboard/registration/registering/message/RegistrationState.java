package io.callboard.registration.registering.message;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The full state of a registration, without personal data; the value of every {@code registrations.v1} message.
 *
 * @param eventEpoch epoch of the live event whose schedule the registrant was told; null if nobody knows, as for those
 *     who registered before this was kept
 */
public record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        long version,
        String status,
        List<String> channels,
        @JsonProperty("notify") boolean notifies,
        @Nullable String source,
        @Nullable String segment,
        @Nullable String locale,
        @Nullable String timeZone,
        @Nullable Integer eventEpoch,
        @Nullable ToldSchedule toldSchedule,
        Instant registeredAt,
        Instant occurredAt) {

    public static final String TOPIC = "registrations.v1";
    public static final String CONFIRMED = "RegistrationConfirmed";
    public static final String WAITLISTED = "RegistrationWaitlisted";
    public static final String CHANGED = "RegistrationChanged";
    public static final String CANCELLED = "RegistrationCancelled";

    /** The schedule that the registrant was told when registering. */
    public record ToldSchedule(Instant startsAt, Instant endsAt, String zone) {}
}
