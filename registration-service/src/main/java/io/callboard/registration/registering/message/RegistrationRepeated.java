package io.callboard.registration.registering.message;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Somebody registered the address of a registration again. Its state did not change, and that person got a guest pass.
 *
 * @param guestPassHash SHA-256 of the guest pass, in hexadecimal; null if other services open nothing with it
 * @param guestStatus CONFIRMED or WAITLISTED, which that guest pass shows; null without one
 * @param endedGuestPassHashes earlier guest passes of the registration that have ended
 * @param linksWanted whether the links of the registration are to be sent to its e-mail address
 */
public record RegistrationRepeated(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable String guestPassHash,
        @Nullable String guestStatus,
        List<String> endedGuestPassHashes,
        boolean linksWanted,
        Instant occurredAt) {

    public static final String TYPE = "RegistrationRepeated";
}
