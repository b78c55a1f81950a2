package io.callboard.chassis.rebuild;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How topics are read again.
 *
 * @param enabled whether this instance takes part
 * @param settleTime from the moment at which the last instance of a release with a lower shape is gone to the re-read; what
 *     such an instance writes has the lower shape
 * @param lease how long the reading instance keeps its turn without a sign of life
 * @param batchSize most records that are handed to the listener at once
 */
@ConfigurationProperties("callboard.rebuild")
record RebuildProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1m") Duration settleTime,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("500") int batchSize) {}
