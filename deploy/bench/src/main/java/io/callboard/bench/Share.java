package io.callboard.bench;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The share of one name in the whole. */
record Share(String name, int count, double percent) {
    /** The largest shares, largest first; percentages of all. */
    static <T> List<Share> largest(Collection<T> all, Function<T, String> name, int limit) {
        return all.stream().collect(Collectors.groupingBy(name, Collectors.summingInt(_ -> 1))).entrySet().stream()
                .map(entry -> new Share(entry.getKey(), entry.getValue(), percent(entry.getValue(), all.size())))
                .sorted(Comparator.comparingInt(Share::count).reversed().thenComparing(Share::name))
                .limit(limit)
                .toList();
    }

    /** In tenths of a percent; 0 of nothing. */
    static double percent(double part, double whole) {
        return whole == 0 ? 0 : Math.round(1000 * part / whole) / 10.0;
    }
}
