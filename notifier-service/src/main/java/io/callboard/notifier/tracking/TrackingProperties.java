package io.callboard.notifier.tracking;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Tracking of opens and clicks.
 *
 * @param enabled whether HTML mails get the pixel and tracked links (true). Links in mails that were sent before keep
 *     working.
 * @param machineWithin an open or a click this soon after the provider accepted the message is by a machine (5s)
 */
@ConfigurationProperties("callboard.tracking")
record TrackingProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("5s") Duration machineWithin) {}
