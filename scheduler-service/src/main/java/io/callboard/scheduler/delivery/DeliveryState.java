package io.callboard.scheduler.delivery;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of a message of deliveries.v1 that the scheduler reads.
 *
 * @param timerId null for what no timer caused, such as a confirmation
 */
record DeliveryState(
        @Nullable UUID timerId,
        UUID eventId,
        UUID registrationId,
        String organizerId,
        String channel,
        String status,
        @Nullable String reason,
        Instant occurredAt) {

    private static final String UNKNOWN = "UNKNOWN";

    /** This state or another one of the same delivery: only one that was UNKNOWN ever changes. */
    DeliveryState last(DeliveryState other) {
        return status.equals(UNKNOWN) ? other : this;
    }
}
