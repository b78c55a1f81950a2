package io.callboard.analytics.engagement;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The fields of a fact that the figures and the export need. */
record EngagementState(
        UUID factId,
        UUID eventId,
        String organizerId,
        UUID registrationId,
        Instant at,
        Instant receivedAt,
        @Nullable String reaction,
        @Nullable Integer characters,
        @Nullable UUID pollId,
        @Nullable Integer option,
        @Nullable String amount,
        @Nullable String currency) {}
