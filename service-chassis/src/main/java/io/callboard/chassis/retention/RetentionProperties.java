package io.callboard.chassis.retention;

import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long rows are kept, and how fast they are deleted afterwards.
 *
 * @param keep time by the name of a rule; the defaults are in {@code callboard-chassis.yml} for the tables of the
 *     chassis and in a service's {@code application.yml} for its own
 * @param sliceRows most rows deleted in one transaction
 * @param pause time between two slices
 * @param lookEvery time between two looks when nothing was to be deleted; at most one minute
 */
@ConfigurationProperties("callboard.retention")
public record RetentionProperties(
        @DefaultValue Map<String, Duration> keep,
        @DefaultValue("5000") int sliceRows,
        @DefaultValue("200ms") Duration pause,
        @DefaultValue("1m") Duration lookEvery) {

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    public RetentionProperties {
        if (sliceRows < 1 || pause.compareTo(LONGEST_PAUSE) > 0 || lookEvery.compareTo(LONGEST_PAUSE) > 0) {
            throw new IllegalArgumentException(
                    "callboard.retention: slice-rows is at least 1, pause and look-every are at most 1m");
        }
    }

    /** How long the rows of this rule are kept. */
    public Duration keep(String rule) {
        var time = keep.get(rule);
        if (time == null || time.isNegative()) {
            throw new IllegalArgumentException("callboard.retention.keep." + rule + " is missing or negative");
        }
        return time;
    }
}
