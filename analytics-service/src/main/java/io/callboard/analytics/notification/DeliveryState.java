package io.callboard.analytics.notification;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the figures need of a delivery; a confirmation has no timer. */
record DeliveryState(
        @Nullable UUID deliveryId,
        @Nullable UUID timerId,
        UUID eventId,
        String organizerId,
        UUID registrationId,
        String channel) {}
