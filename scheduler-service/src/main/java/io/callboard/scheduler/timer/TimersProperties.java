package io.callboard.scheduler.timer;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of arming. A timer arms {@code armLead + members / armRate} before its due instant, at most {@code
 * longestLead}: the notifier must have queued the whole audience by then.
 *
 * @param armLead the lead of a timer without members, 60 s by default
 * @param armRate how many members of one audience are armed, published and queued per second, 20,000 by default
 * @param longestLead the longest lead, 10 min by default
 * @param sliceSize how many rows of the audience one transaction reads at most, 10,000 by default
 * @param pollShortest the shortest sleep of the worker when there is nothing to arm, 250 ms by default
 * @param pollLongest the longest sleep, 1 s by default; a notice waits no longer than this
 * @param workerEnabled whether this instance arms and reconciles timers, true by default; every instance may
 */
@Validated
@ConfigurationProperties("callboard.timers")
public record TimersProperties(
        @DefaultValue("60s") Duration armLead,
        @DefaultValue("20000") @Min(1) int armRate,
        @DefaultValue("10m") Duration longestLead,
        @DefaultValue("10000") @Min(1) @Max(100_000) int sliceSize,
        @DefaultValue("250ms") Duration pollShortest,
        @DefaultValue("1s") Duration pollLongest,
        @DefaultValue("true") boolean workerEnabled) {

    double armLeadSeconds() {
        return seconds(armLead);
    }

    double longestLeadSeconds() {
        return seconds(longestLead);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
