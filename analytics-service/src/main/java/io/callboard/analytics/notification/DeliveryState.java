package io.callboard.analytics.notification;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a delivery that the figures need; a confirmation has no timer.
 *
 * @param actor who opened the message or clicked a link; null for an outcome
 * @param resendOf the bounced delivery in whose place it was sent; null for most
 * @param handedOverAt when it was handed to the provider that accepted it; null for other outcomes and in old messages
 */
record DeliveryState(
        @Nullable UUID deliveryId,
        @Nullable UUID timerId,
        UUID eventId,
        String organizerId,
        UUID registrationId,
        @Nullable String rule,
        @Nullable String kind,
        @Nullable Integer epoch,
        String channel,
        @Nullable String reason,
        @Nullable String provider,
        @Nullable String actor,
        @Nullable UUID resendOf,
        @Nullable Instant handedOverAt,
        @Nullable Instant occurredAt) {}
