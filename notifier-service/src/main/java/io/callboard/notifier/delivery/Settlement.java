package io.callboard.notifier.delivery;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What finally became of a delivery.
 *
 * @param batchId the batch it travelled in; null if it never left the queue
 */
public record Settlement(
        UUID deliveryId,
        @Nullable UUID batchId,
        DeliveryStatus status,
        @Nullable String reason,
        @Nullable String providerMessageId) {}
