package io.callboard.notifier.fence;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Required freshness of the fences.
 *
 * @param fenceAge oldest knowledge of event-service and registration-service that a claim accepts (5 s)
 * @param fenceHold how long claims wait for fresh fences, counted from the start of the instance or from the moment the
 *     fences became too old; afterwards they go on and mark what they send (30 s)
 */
@ConfigurationProperties("callboard.dispatch")
public record FenceProperties(
        @DefaultValue("5s") Duration fenceAge,
        @DefaultValue("30s") Duration fenceHold) {}
