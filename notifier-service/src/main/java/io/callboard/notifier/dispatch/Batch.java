package io.callboard.notifier.dispatch;

import java.util.List;
import java.util.UUID;

/**
 * Messages that travel in one request, frozen.
 *
 * @param attempts how often it has been sent, this time included
 * @param held how many of these attempts were turned away at the door and do not count
 */
record Batch(UUID id, String idempotencyKey, String payload, List<UUID> deliveryIds, int attempts, int held) {

    Batch {
        deliveryIds = List.copyOf(deliveryIds);
    }
}
