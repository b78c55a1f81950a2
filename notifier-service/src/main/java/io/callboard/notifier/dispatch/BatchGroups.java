package io.callboard.notifier.dispatch;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Decides which deliveries share a batch. */
final class BatchGroups {

    private static final double SLICE_SECONDS = 0.01;

    private BatchGroups() {}

    /**
     * What the deliveries of a batch have in common.
     *
     * @param limit the most deliveries in it
     * @param slice how many slices of time before their instant; 0 if they are due
     */
    private record Shape(int limit, int slice) {}

    /**
     * Neighbours share a batch if their limits allow it and they are due within the same {@link #SLICE_SECONDS}, because a
     * batch waits for the last of them.
     */
    static List<List<Queue.Due>> of(int batchSize, List<Queue.Due> sendable) {
        Map<Shape, List<Queue.Due>> open = new LinkedHashMap<>();
        List<List<Queue.Due>> full = new ArrayList<>();
        for (Queue.Due one : interleaved(sendable)) {
            Integer narrowed = one.batchLimit();
            int limit = narrowed == null ? batchSize : Math.min(batchSize, narrowed);
            Shape shape = new Shape(limit, (int) Math.ceil(Math.max(0, one.earlySeconds()) / SLICE_SECONDS));
            List<Queue.Due> group = open.computeIfAbsent(shape, _ -> new ArrayList<>());
            group.add(one);
            if (group.size() == limit) {
                full.add(group);
                open.remove(shape);
            }
        }
        full.addAll(open.values());
        return full;
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
