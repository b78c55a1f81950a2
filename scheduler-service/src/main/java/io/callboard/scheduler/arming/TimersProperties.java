package io.callboard.scheduler.arming;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How timers are armed.
 *
 * @param armLead how long before its due instant a timer arms, 60 s by default: the time the notifier has to queue the
 *     audience of the largest event
 * @param sliceSize how many members of the audience one transaction announces at most, 10,000 by default
 * @param pollShortest the least time the worker sleeps when nothing is to be armed, 250 ms by default
 * @param pollLongest the most time it sleeps, 1 s by default; a notice waits no longer than this
 * @param workerEnabled whether this instance arms timers, true by default; every instance may
 */
@Validated
@ConfigurationProperties("callboard.timers")
record TimersProperties(
        @DefaultValue("60s") Duration armLead,
        @DefaultValue("10000") @Min(1) @Max(100_000) int sliceSize,
        @DefaultValue("250ms") Duration pollShortest,
        @DefaultValue("1s") Duration pollLongest,
        @DefaultValue("true") boolean workerEnabled) {}
