package io.callboard.bench;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The lateness of one burst: its arrivals after the due instant. */
record Lateness(
        int expected,
        int arrived,
        int missing,
        int duplicates,
        int early,
        Duration first,
        Map<String, Duration> percentiles) {
    private static final Map<String, Double> RANKS = ranks();

    /** Compares the arrivals by recipient with the instant and the number of recipients. */
    static Lateness of(Map<String, List<Instant>> arrivals, Instant due, int expected) {
        List<Duration> late = arrivals.values().stream()
                .flatMap(Collection::stream)
                .map(arrival -> Duration.between(due, arrival))
                .sorted(Comparator.naturalOrder())
                .toList();
        Map<String, Duration> percentiles = new LinkedHashMap<>();
        RANKS.forEach((name, rank) -> percentiles.put(
                name,
                late.isEmpty()
                        ? Duration.ZERO
                        : late.get((int) Math.min(late.size() - 1L, Math.max(0, Math.ceil(rank * late.size()) - 1)))));
        return new Lateness(
                expected,
                late.size(),
                expected - arrivals.size(),
                late.size() - arrivals.size(),
                (int) late.stream().filter(Duration::isNegative).count(),
                late.isEmpty() ? Duration.ZERO : late.getFirst(),
                percentiles);
    }

    Duration last() {
        return percentiles.getOrDefault("max", Duration.ZERO);
    }

    /** Whether each reminder arrived once and none was early. */
    boolean isClean() {
        return missing == 0 && duplicates == 0 && early == 0;
    }

    /** Arrivals per second between the instant and the last of them. */
    double perSecond() {
        return last().isPositive() ? arrived * 1000.0 / last().toMillis() : 0;
    }

    Map<String, Object> asMap() {
        Map<String, Object> map = new HashMap<>();
        map.put("expected", expected);
        map.put("arrived", arrived);
        map.put("missing", missing);
        map.put("duplicates", duplicates);
        map.put("early", early);
        map.put("firstArrivalMs", first.toMillis());
        map.put("lastArrivalMs", last().toMillis());
        map.put("perSecond", Math.round(perSecond()));
        percentiles.forEach((name, duration) -> map.put("lateness" + name + "Ms", duration.toMillis()));
        return new java.util.TreeMap<>(map);
    }

    private static Map<String, Double> ranks() {
        Map<String, Double> ranks = new LinkedHashMap<>();
        ranks.put("p50", 0.5);
        ranks.put("p90", 0.9);
        ranks.put("p99", 0.99);
        ranks.put("max", 1.0);
        return ranks;
    }
}
