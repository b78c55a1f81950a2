package io.callboard.event.figures;

import io.callboard.chassis.message.Versioned;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The properties of a registration that are counted. Messages of the topic that have no state are ignored. */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable String kind)
        implements Versioned {

    private static final String HOST = "HOST";

    /** The registration of a host is ignored too, because a host is not a registrant. */
    @Override
    public boolean isState() {
        return version != null && status != null && !HOST.equals(kind);
    }
}
