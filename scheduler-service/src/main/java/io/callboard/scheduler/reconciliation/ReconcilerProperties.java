package io.callboard.scheduler.reconciliation;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the reconciler.
 *
 * @param settleTime how long after a timer is armed and due an outcome is missed, 5 min by default. The pause after the
 *     first pass is as long, and each further pause twice the one before
 * @param longestPause the longest pause between two passes over a timer, 6 h by default
 * @param pageRows how many rows of the audience one transaction reads, and so how many people one message lists at most,
 *     1,000 by default
 */
@Validated
@ConfigurationProperties("callboard.reconciler")
record ReconcilerProperties(
        @DefaultValue("5m") Duration settleTime,
        @DefaultValue("6h") Duration longestPause,
        @DefaultValue("1000") @Min(1) @Max(10_000) int pageRows) {}
