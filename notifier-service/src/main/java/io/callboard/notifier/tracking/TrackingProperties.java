package io.callboard.notifier.tracking;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Tracking of opens and clicks.
 *
 * @param enabled whether HTML mails get the pixel and tracked links (true). Links in mails that were sent before keep
 *     working.
 * @param machineWithin an open or a click this soon after the provider accepted the message is by a machine (5s)
 * @param machineNetworks an open or a click from one of these networks is by a machine, such as {@code 192.0.2.0/24} of a
 *     scanner (none)
 */
@ConfigurationProperties("callboard.tracking")
record TrackingProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("5s") Duration machineWithin,
        @DefaultValue List<String> machineNetworks) {}
