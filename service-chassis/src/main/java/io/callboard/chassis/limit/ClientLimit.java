package io.callboard.chassis.limit;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.security.util.matcher.InetAddressMatcher;
import org.springframework.security.util.matcher.InetAddressMatchers;

/** Limits the requests of one client, known by its address. */
public final class ClientLimit {

    /** Somebody who has an IPv6 address usually has all addresses of its /64 network. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final String UNREADABLE = "unreadable";

    private final RateLimit requests;
    private final List<InetAddressMatcher> unlimited;

    /** @param unlimitedNetworks networks whose clients have no limit, such as {@code 10.0.0.0/8} */
    public ClientLimit(RateLimit requests, List<String> unlimitedNetworks) {
        this.requests = requests;
        this.unlimited = unlimitedNetworks.stream()
                .map(InetAddressMatchers::fromIpAddress)
                .toList();
    }

    /**
     * Counts a request of this client; how long it has to wait, if it is one too many.
     *
     * @param address an IP address; any other text comes from a proxy and counts as one client
     */
    public Optional<Duration> take(String address) {
        Optional<InetAddress> client = literal(address);
        if (client.isPresent() && isUnlimited(client.get())) {
            return Optional.empty();
        }
        return requests.take(client.map(ClientLimit::network).orElse(UNREADABLE), 1);
    }

    private boolean isUnlimited(InetAddress client) {
        return unlimited.stream().anyMatch(network -> network.matches(client));
    }

    /** Does not ask a name server. */
    private static Optional<InetAddress> literal(String address) {
        try {
            return Optional.of(InetAddress.ofLiteral(address));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String network(InetAddress client) {
        byte[] bytes = client.getAddress();
        return HexFormat.of()
                .formatHex(bytes.length > IPV6_NETWORK_BYTES ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes);
    }
}
