package io.callboard.analytics.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a due reminder that the figures need.
 *
 * @param heldOut whether chance chose the registrant to get nothing; null without a hold-out
 */
record ReminderDue(
        UUID timerId,
        UUID eventId,
        String organizerId,
        @Nullable String rule,
        @Nullable String kind,
        @Nullable Integer epoch,
        @Nullable Instant sendAt,
        UUID registrationId,
        String channel,
        @Nullable Boolean heldOut) {}
