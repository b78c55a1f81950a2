package io.callboard.analytics.registration;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the figures need of a registration. */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        long version,
        String status,
        List<String> channels,
        @Nullable String source,
        @Nullable String segment) {}
