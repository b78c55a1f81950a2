package io.callboard.analytics.registration;

import io.callboard.chassis.message.Versioned;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the figures need of a registration. Facts that share the topic and are no state are left aside. */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        String organizerId,
        @Nullable Long version,
        @Nullable String status,
        @Nullable List<String> channels,
        @Nullable String source,
        @Nullable String segment)
        implements Versioned {

    @Override
    public boolean isState() {
        return version != null && status != null;
    }

    /** The channels in one text; the channels of somebody who was erased may be missing. */
    String channelList() {
        return channels == null ? "" : String.join(",", channels);
    }
}
