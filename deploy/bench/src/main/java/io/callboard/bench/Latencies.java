package io.callboard.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Durations of requests, as percentiles in milliseconds. */
final class Latencies {
    private final long[] sortedNanos;

    private Latencies(long[] sortedNanos) {
        this.sortedNanos = sortedNanos;
    }

    static Latencies of(long[] nanos) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        return new Latencies(sorted);
    }

    /** The shortest time within which this share of the requests was answered. */
    double percentile(double share) {
        if (sortedNanos.length == 0) {
            return 0;
        }
        int rank = (int) Math.ceil(share * sortedNanos.length) - 1;
        return Math.round(sortedNanos[Math.clamp(rank, 0, sortedNanos.length - 1)] / 100_000.0) / 10.0;
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("p50Ms", percentile(0.5));
        map.put("p90Ms", percentile(0.9));
        map.put("p99Ms", percentile(0.99));
        map.put("maxMs", percentile(1));
        return map;
    }
}
