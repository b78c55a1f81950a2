package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A delivery as its organizer sees it. */
record Notification(
        UUID id,
        UUID eventId,
        UUID registrationId,
        @Nullable UUID timerId,
        String rule,
        Kind kind,
        int epoch,
        Channel channel,
        DeliveryStatus status,
        @Nullable String reason,
        Instant dueAt,
        @Nullable Instant usefulUntil,
        int attempts,
        @Nullable String provider,
        @Nullable String providerMessageId,
        List<Step> timeline) {

    /** One step on the way; {@code what} is a status. */
    record Step(Instant at, DeliveryStatus what, @Nullable String reason) {}
}
