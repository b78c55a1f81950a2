package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The accounts of each channel in the order of preference. */
@Component
public class AccountRouter {

    private final Map<Channel, List<Account>> routes = new EnumMap<>(Channel.class);

    public AccountRouter(RoutingProperties properties, List<Account> accounts) {
        for (Channel channel : Channel.values()) {
            List<Account> ofChannel = accounts.stream()
                    .filter(account -> account.channel() == channel)
                    .toList();
            List<String> rule = properties.accounts().get(channel);
            if (rule != null) {
                routes.put(
                        channel,
                        rule.stream()
                                .map(name -> named(channel, name, ofChannel))
                                .toList());
            } else if (ofChannel.size() > 1) {
                throw new IllegalStateException("The channel " + channel + " has several accounts ("
                        + names(ofChannel) + "). Set callboard.routing.accounts." + channel
                        + " to the order in which they are to be used.");
            } else {
                routes.put(channel, ofChannel);
            }
        }
    }

    /** The accounts of the channel, the preferred one first; empty when none is configured. */
    public List<Account> accounts(Channel channel) {
        return routes.getOrDefault(channel, List.of());
    }

    private static Account named(Channel channel, String name, List<Account> accounts) {
        return accounts.stream()
                .filter(account -> account.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("callboard.routing.accounts." + channel
                        + " names the account " + name + ", which is not configured for this channel. Configured: ("
                        + names(accounts) + ")."));
    }

    private static String names(List<Account> accounts) {
        return accounts.stream().map(Account::name).collect(Collectors.joining(", "));
    }
}
