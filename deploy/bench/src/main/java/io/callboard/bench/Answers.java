package io.callboard.bench;

import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.LongAdder;

/** What several clients saw at the same time: how long each answer took, and how many were not 201. */
final class Answers {

    private final InstantSource clock;
    private final ConcurrentLinkedQueue<Answer> all = new ConcurrentLinkedQueue<>();
    private final Map<String, LongAdder> errors = new ConcurrentHashMap<>();

    Answers(InstantSource clock) {
        this.clock = clock;
    }

    /** An answer that came at an instant, so many nanoseconds after its request was sent or was to be sent. */
    record Answer(Instant at, long nanos) {}

    void add(long nanos, String answer) {
        all.add(new Answer(clock.instant(), nanos));
        if (!answer.equals("201")) {
            errors.computeIfAbsent(answer, _ -> new LongAdder()).increment();
        }
    }

    int count() {
        return all.size();
    }

    /** In the order in which they came. */
    List<Answer> all() {
        return List.copyOf(all);
    }

    /** The number of unexpected answers. */
    long failed() {
        return errors.values().stream().mapToLong(LongAdder::sum).sum();
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>(
                Latencies.of(all.stream().mapToLong(Answer::nanos).toArray()).asMap());
        map.put("errors", new TreeMap<>(errors));
        return map;
    }
}
