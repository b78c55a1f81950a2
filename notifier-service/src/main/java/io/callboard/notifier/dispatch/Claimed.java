package io.callboard.notifier.dispatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Result of a claim.
 *
 * @param found by the place of the share, from 1
 * @param tookAll whether nothing that was looked at stays due in the queue
 * @param narrowest the smallest batch limit that was met; null if there was none
 */
record Claimed(
        List<Batch> batches,
        int looked,
        Map<Integer, Found> found,
        boolean tookAll,
        @Nullable Integer narrowest) {

    static final Claimed NOTHING = new Claimed(List.of(), 0, Map.of(), false, null);

    /** Result of a claim at one head. */
    record Found(int deliveries, QueueHeads.Position position) {

        static final Found NOTHING = new Found(0, QueueHeads.Position.HEAD);
    }

    /** The result of a claim that looked at these deliveries. */
    static Claimed of(List<Batch> batches, List<Queue.Due> due, boolean tookAll) {
        Map<Integer, Found> found = new LinkedHashMap<>();
        for (Queue.Due one : due) {
            Found before = found.get(one.place());
            found.put(one.place(), new Found(before == null ? 1 : before.deliveries() + 1, one.position()));
        }
        return new Claimed(
                batches,
                due.size(),
                found,
                tookAll,
                due.stream()
                        .map(Queue.Due::batchLimit)
                        .flatMap(Stream::ofNullable)
                        .min(Integer::compare)
                        .orElse(null));
    }
}
