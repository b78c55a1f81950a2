package io.callboard.notifier.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What finally became of a delivery.
 *
 * @param batchId the batch it travelled in; null if it never left the queue
 * @param attempts how often it was tried; null if it never left the queue
 * @param shown the schedule that the message showed; null if nobody can have seen it
 */
public record Settlement(
        UUID deliveryId,
        @Nullable UUID batchId,
        DeliveryStatus status,
        @Nullable String reason,
        @Nullable String providerMessageId,
        @Nullable Integer attempts,
        @Nullable ShownSchedule shown) {

    /** The end of a delivery that never left the queue. */
    public static Settlement unsent(UUID deliveryId, DeliveryStatus status, String reason) {
        return new Settlement(deliveryId, null, status, reason, null, null, null);
    }
}
