package io.callboard.event.stream;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of the work on streams.
 *
 * @param attempts number of failures in a row after which the worker gives up until the organizer changes the live
 *     event
 * @param firstWait after the first failure; it doubles with each further one
 * @param longestWait between two attempts
 * @param lease how long one attempt may take before another instance takes it over
 * @param parallel attempts that one instance makes at the same time
 */
@ConfigurationProperties("callboard.streams")
record StreamProperties(
        @DefaultValue("60") int attempts,
        @DefaultValue("1s") Duration firstWait,
        @DefaultValue("30s") Duration longestWait,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("8") int parallel) {

    /** The wait after this many failures in a row, 1 or more. */
    Duration waitAfter(int failures) {
        long doubled = firstWait.toMillis() << Math.clamp(failures - 1L, 0, 20);
        return Duration.ofMillis(Math.min(doubled, longestWait.toMillis()));
    }
}
