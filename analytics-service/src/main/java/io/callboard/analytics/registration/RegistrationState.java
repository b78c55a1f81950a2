package io.callboard.analytics.registration;

import io.callboard.chassis.message.Versioned;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a registration that the figures need. Other facts on the topic are skipped. */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable String kind,
        @Nullable List<String> channels,
        @Nullable String source,
        @Nullable String segment,
        @Nullable Instant registeredAt,
        @Nullable Instant erasedAt,
        @Nullable String passHash,
        @Nullable String guestPassHash,
        @Nullable String guestStatus,
        @Nullable List<String> endedGuestPassHashes)
        implements Versioned {

    private static final String HOST = "HOST";

    /** The state of a host's registration is left aside too: a host is no registrant, and in no figure of them. */
    @Override
    public boolean isState() {
        return version != null && status != null && !HOST.equals(kind);
    }

    boolean isConfirmed() {
        return "CONFIRMED".equals(status);
    }

    /** The guest pass of somebody who registered the address again, if it shows a seat; null otherwise. */
    @Nullable
    String actingGuestPassHash() {
        return "CONFIRMED".equals(guestStatus) ? guestPassHash : null;
    }

    boolean isErased() {
        return erasedAt != null;
    }

    /** The channels in one text; an erased registrant may have none. */
    String channelList() {
        return channels == null ? "" : String.join(",", channels);
    }
}
