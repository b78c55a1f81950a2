package io.callboard.notifier.dispatch;

import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Enqueuing;
import io.callboard.notifier.delivery.Settlement;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Messages that travel in one request, frozen.
 *
 * @param limit largest batch its members may travel in; null where only the provider limits it
 * @param attempts how often it has been sent, this time included
 * @param held how many of these attempts were turned away at the door and do not count
 * @param inDoubt whether an earlier attempt may have been accepted without our knowing
 */
record Batch(
        UUID id,
        String idempotencyKey,
        String payload,
        List<UUID> deliveryIds,
        @Nullable Integer limit,
        int attempts,
        int held,
        boolean inDoubt) {

    Batch {
        deliveryIds = List.copyOf(deliveryIds);
    }

    /** The same batch, sent once more. */
    Batch again() {
        return new Batch(id, idempotencyKey, payload, deliveryIds, limit, attempts + 1, held, inDoubt);
    }

    /** The same end for all in it. */
    List<Settlement> settled(DeliveryStatus status, String reason) {
        return deliveryIds.stream()
                .map(delivery -> new Settlement(delivery, id, status, reason, null))
                .toList();
    }

    /** All in it, to travel again in batches of at most so many. */
    List<Enqueuing.Returned> returned(@Nullable Integer newLimit) {
        return deliveryIds.stream()
                .map(delivery -> new Enqueuing.Returned(delivery, newLimit))
                .toList();
    }
}
