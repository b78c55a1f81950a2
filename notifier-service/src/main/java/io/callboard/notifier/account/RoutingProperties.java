package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The accounts of each channel.
 *
 * @param accounts names of accounts by channel, the preferred one first, such as {@code EMAIL: [resend, acme]}. A channel
 *     with one account needs no rule. The next account of the list takes over while the one before it fails or is paused.
 */
@ConfigurationProperties("callboard.routing")
public record RoutingProperties(Map<Channel, List<String>> accounts) {

    public RoutingProperties {
        accounts = accounts == null ? Map.of() : Map.copyOf(accounts);
    }
}
