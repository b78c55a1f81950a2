package io.callboard.notifier.endpoint;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.springframework.stereotype.Component;

/**
 * Decides where messages may go: to https addresses of hosts of which every address is public. It is asked when an
 * endpoint is saved, and again by each connection, which goes to the addresses that were checked.
 */
@Component
public class TargetGuard {

    public static final int LONGEST_URL = 2_000;

    /** The special-purpose ranges of IPv4 (IANA), and the address of Azure's platform. */
    private static final List<Range> NOT_PUBLIC = Range.all(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",
            // Protocol assignments, such as Teredo; documentation; 6to4, which holds an IPv4 address.
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "3fff::/20");

    /** All public addresses of IPv6. Loopback, unique-local, link-local and mapped addresses are outside. */
    private static final Range PUBLIC_6 = Range.of("2000::/3");

    private final boolean insecure;
    private final HostLookup lookup;

    TargetGuard(WebhookProperties properties, HostLookup lookup) {
        this.insecure = properties.insecureTargets();
        this.lookup = lookup;
    }

    /** The address of an endpoint if messages may go there, else {@link InvalidValueException}. */
    public String checked(String url) {
        if (url.length() > LONGEST_URL) {
            throw new InvalidValueException(
                    ErrorCode.TOO_LONG, "must have at most %d characters".formatted(LONGEST_URL));
        }
        URI uri = uri(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(insecure && scheme.equals("http"))) {
            throw new InvalidValueException(ErrorCode.INVALID_FORMAT, "must begin with https://");
        }
        if (uri.getHost() == null || uri.getPort() == 0 || uri.getPort() > 65_535) {
            throw new InvalidValueException(
                    ErrorCode.INVALID_FORMAT, "must have a host, in its ASCII form, and no port or a valid one");
        }
        if (uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
            throw new InvalidValueException(
                    ErrorCode.FORBIDDEN_TEXT, "must have neither a name and password nor a fragment");
        }
        try {
            addresses(uri.getHost());
        } catch (RefusedAddressException e) {
            throw new InvalidValueException(ErrorCode.INVALID, "must have a host whose addresses are all public");
        } catch (UnknownHostException e) {
            throw new InvalidValueException(ErrorCode.INVALID, "must have a host that can be found");
        }
        return url;
    }

    /** The addresses of a host to which a connection may be made; throws if one of them is not public. */
    public InetAddress[] connectable(String host) throws UnknownHostException {
        InetAddress[] addresses = lookup.addresses(bare(host));
        if (!insecure) {
            for (InetAddress address : addresses) {
                requirePublic(address);
            }
        }
        return addresses;
    }

    /** Not looked up where everything is allowed: nothing could come of it. */
    private void addresses(String host) throws UnknownHostException {
        if (!insecure) {
            connectable(host);
        }
    }

    private static void requirePublic(InetAddress address) throws RefusedAddressException {
        byte[] bytes = address.getAddress();
        if (bytes.length == 16 && !PUBLIC_6.contains(bytes)
                || NOT_PUBLIC.stream().anyMatch(range -> range.contains(bytes))) {
            throw new RefusedAddressException();
        }
    }

    /** An address of IPv6 without its brackets. */
    private static String bare(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new InvalidValueException(ErrorCode.INVALID_FORMAT, "is not a URL");
        }
    }

    private record Range(byte[] network, int bits) {

        static List<Range> all(String... texts) {
            return List.of(texts).stream().map(Range::of).toList();
        }

        static Range of(String text) {
            String[] parts = text.split("/", -1);
            return new Range(InetAddress.ofLiteral(parts[0]).getAddress(), Integer.parseInt(parts[1]));
        }

        boolean contains(byte[] address) {
            if (address.length != network.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
