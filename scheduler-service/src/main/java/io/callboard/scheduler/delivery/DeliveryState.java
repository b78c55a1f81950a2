package io.callboard.scheduler.delivery;

import java.time.Instant;
import java.util.Comparator;
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

    /**
     * The order of the states of one delivery. SENT is final. Other outcomes may follow each other, because an
     * organizer may retry the delivery (ADR 0036); all their times are by the clock of notifier-service's database.
     */
    private static final Comparator<DeliveryState> ORDER = Comparator.comparing(
                    (DeliveryState state) -> state.status.equals("SENT"))
            .thenComparing(DeliveryState::occurredAt)
            .thenComparing(state -> !state.status.equals("UNKNOWN"))
            .thenComparing(DeliveryState::status);

    /** This state or another one of the same delivery. */
    DeliveryState last(DeliveryState other) {
        return ORDER.compare(this, other) < 0 ? other : this;
    }
}
