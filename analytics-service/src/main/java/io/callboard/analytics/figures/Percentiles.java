package io.callboard.analytics.figures;

import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/** Percentiles of values of which only the number at each step is known. */
final class Percentiles {

    private Percentiles() {}

    /**
     * The lowest step at which at least this part of all values lies, or below. PostgreSQL's {@code percentile_disc} gives
     * the same.
     *
     * @param amounts how many values there are at each step, in the order of the steps
     * @param percent from 1 to 100
     * @return null if there are no values
     */
    static <S> @Nullable S step(SortedMap<S, Long> amounts, int percent) {
        long all = amounts.values().stream().mapToLong(Long::longValue).sum();
        long below = 0;
        for (Map.Entry<S, Long> step : amounts.entrySet()) {
            below += step.getValue();
            if (step.getValue() > 0 && below * 100 >= all * percent) {
                return step.getKey();
            }
        }
        return null;
    }
}
