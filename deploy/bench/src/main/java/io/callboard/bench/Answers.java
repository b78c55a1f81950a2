package io.callboard.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What several clients saw at the same time: how long each answer took, and how many were not 201. */
final class Answers {

    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    void add(long nanos, String answer) {
        this.nanos.add(nanos);
        if (!answer.equals("201")) {
            errors.computeIfAbsent(answer, _ -> new LongAdder()).increment();
        }
    }

    int count() {
        return nanos.size();
    }

    /** The number of unexpected answers. */
    long failed() {
        return errors.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>(
                Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray())
                        .asMap());
        map.put("errors", new TreeMap<>(errors));
        return map;
    }
}
