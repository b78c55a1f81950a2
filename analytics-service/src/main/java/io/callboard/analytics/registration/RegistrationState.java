package io.callboard.analytics.registration;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What the figures need of a registration. The version is boxed so that message types without one can be read, and left
 * aside.
 */
record RegistrationState(
        UUID registrationId,
        UUID eventId,
        Long version,
        String status,
        List<String> channels,
        @Nullable String source,
        @Nullable String segment) {}
