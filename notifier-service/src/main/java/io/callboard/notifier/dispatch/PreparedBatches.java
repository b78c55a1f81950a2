package io.callboard.notifier.dispatch;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The batches that this instance has prepared for one account and not claimed yet. */
final class PreparedBatches {

    /** Bounds the memory; a hundred of them take some 50 KB. */
    private static final int MOST_DELIVERIES = 200_000;

    /** Longer than they wait for their instant. Another instance claims some, and others are never due. */
    private static final Duration KEPT = Duration.ofMinutes(1);

    private final ConcurrentHashMap<UUID, PreparedBatch> byDelivery = new ConcurrentHashMap<>();

    boolean isFull() {
        return byDelivery.size() >= MOST_DELIVERIES;
    }

    void add(PreparedBatch batch) {
        batch.parts().forEach(part -> byDelivery.put(part.deliveryId(), batch));
    }

    void forgetOld() {
        long now = System.nanoTime();
        byDelivery.values().removeIf(batch -> now - batch.madeAtNanos() > KEPT.toNanos());
    }

    /** The prepared batch of this delivery; null if there is none. */
    @Nullable
    UUID batchOf(UUID deliveryId) {
        PreparedBatch batch = byDelivery.get(deliveryId);
        return batch == null ? null : batch.id();
    }

    /**
     * The prepared batch of exactly these deliveries, if it would be made of the same now; otherwise null. Nobody gets it
     * again, because a claim whose commit is not answered may have stored it.
     */
    @Nullable
    PreparedBatch take(List<Queue.Due> deliveries, Sources sources) {
        PreparedBatch batch = byDelivery.remove(deliveries.getFirst().id());
        if (batch == null) {
            return null;
        }
        batch.parts().forEach(part -> byDelivery.remove(part.deliveryId(), batch));
        return batch.isOf(deliveries, sources) ? batch : null;
    }
}
