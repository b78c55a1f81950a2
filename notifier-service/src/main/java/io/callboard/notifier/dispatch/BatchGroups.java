package io.callboard.notifier.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decides which deliveries share a batch. */
final class BatchGroups {

    private static final double SLICE_SECONDS = 0.01;

    private BatchGroups() {}

    /**
     * What the deliveries of a batch have in common.
     *
     * @param limit the most deliveries in it
     * @param slice how many slices of time before their instant; 0 if they are due
     * @param prepared the batch that was prepared of them; null if there is none
     */
    private record Shape(int limit, int slice, @Nullable UUID prepared) {}

    /**
     * Neighbours share a batch if their limits allow it and they are due within the same {@link #SLICE_SECONDS}, because a
     * batch waits for the last of them. Those of a prepared batch stay together, if all of them are there.
     *
     * @param prepared the prepared batch of a delivery; null if there is none
     */
    static List<List<Queue.Due>> of(int batchSize, List<Queue.Due> sendable, Function<UUID, @Nullable UUID> prepared) {
        Map<Shape, List<Queue.Due>> open = new LinkedHashMap<>();
        List<List<Queue.Due>> full = new ArrayList<>();
        List<Queue.Due> inTurn = interleaved(sendable);
        for (Queue.Due one : inTurn) {
            add(one, prepared.apply(one.id()), batchSize, open, full);
        }
        List<Queue.Due> incomplete = open.entrySet().stream()
                .filter(group -> group.getKey().prepared() != null)
                .flatMap(group -> group.getValue().stream())
                .toList();
        open.keySet().removeIf(shape -> shape.prepared() != null);
        for (Queue.Due one : incomplete) {
            add(one, null, batchSize, open, full);
        }
        full.addAll(open.values());
        return inOrder(full, inTurn);
    }

    /** Whether the deliveries of a batch fill it and are of one organizer, who probably has more of them. */
    static boolean isOfCrowd(int batchSize, List<Queue.Due> batch) {
        return batchSize > 1
                && batch.size() == batchSize
                && batch.stream().map(Queue.Due::organizerId).distinct().count() == 1;
    }

    /** A claim may take the first groups only, so they stand in the order of their first deliveries. */
    private static List<List<Queue.Due>> inOrder(List<List<Queue.Due>> groups, List<Queue.Due> deliveries) {
        Map<UUID, Integer> places = new HashMap<>();
        for (Queue.Due one : deliveries) {
            places.put(one.id(), places.size());
        }
        return groups.stream()
                .sorted(Comparator.comparing(group ->
                        Objects.requireNonNull(places.get(group.getFirst().id()))))
                .toList();
    }

    private static void add(
            Queue.Due one,
            @Nullable UUID prepared,
            int batchSize,
            Map<Shape, List<Queue.Due>> open,
            List<List<Queue.Due>> full) {
        Integer narrowed = one.batchLimit();
        int limit = narrowed == null ? batchSize : Math.min(batchSize, narrowed);
        Shape shape = new Shape(limit, (int) Math.ceil(Math.max(0, one.earlySeconds()) / SLICE_SECONDS), prepared);
        List<Queue.Due> group = open.computeIfAbsent(shape, _ -> new ArrayList<>());
        group.add(one);
        if (group.size() == limit) {
            full.add(group);
            open.remove(shape);
        }
    }

    /** Takes one delivery of each head in turn, so that a batch limit affects all organizers equally. */
    private static List<Queue.Due> interleaved(List<Queue.Due> due) {
        Map<Integer, Deque<Queue.Due>> byHead = new LinkedHashMap<>();
        for (Queue.Due one : due) {
            byHead.computeIfAbsent(one.place(), _ -> new ArrayDeque<>()).add(one);
        }
        if (byHead.size() < 2) {
            return due;
        }
        List<Queue.Due> interleaved = new ArrayList<>(due.size());
        while (interleaved.size() < due.size()) {
            for (Deque<Queue.Due> head : byHead.values()) {
                Queue.Due next = head.poll();
                if (next != null) {
                    interleaved.add(next);
                }
            }
        }
        return interleaved;
    }
}
