package io.callboard.chassis.rebuild;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of reading topics again.
 *
 * @param enabled whether this instance takes part
 * @param settleTime time between the end of the last instance of the older release and the re-read; rows that the older
 *     release writes have the lower shape
 * @param lease how long the reading instance keeps its lease without renewing it
 * @param batchSize most records that are handed to the listener at once
 */
@ConfigurationProperties("callboard.rebuild")
record RebuildProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1m") Duration settleTime,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("500") int batchSize) {}
