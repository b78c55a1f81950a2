package io.callboard.bench;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What several clients saw at the same time: how long each answer took, and which were not the expected ones. */
final class Answers {
    private final ConcurrentLinkedQueue<Long> nanos = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    void add(long nanos, String answer, String expected) {
        this.nanos.add(nanos);
        if (!answer.equals(expected)) {
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

    /** Unexpected answers: how many of each. */
    Map<String, LongAdder> errors() {
        return new TreeMap<>(errors);
    }

    Latencies latencies() {
        return Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray());
    }
}
