package io.callboard.analytics.engagement;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.web.util.matcher.IpAddressMatcher;
import org.springframework.stereotype.Component;

/** Limits the requests of one client and the facts with one pass. Each instance counts alone, in memory. */
@Component
class EngagementLimits {

    /** Counts of this many clients, and of this many passes, are kept; the ones that were not used for long go first. */
    private static final int KEPT = 100_000;

    /** Somebody who has an IPv6 address usually has all addresses of its /64 network. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private static final String UNREADABLE = "unreadable";

    private final List<IpAddressMatcher> unlimited;
    private final Buckets clients;
    private final Buckets passes;

    @Autowired
    EngagementLimits(EngagementProperties properties, MeterRegistry meters) {
        this(properties, meters, TimeMeter.SYSTEM_NANOTIME);
    }

    EngagementLimits(EngagementProperties properties, MeterRegistry meters, TimeMeter time) {
        this.unlimited = properties.unlimitedNetworks().stream()
                .map(IpAddressMatcher::new)
                .toList();
        this.clients =
                new Buckets(properties.clientRequests(), properties.clientPeriod(), time, refused(meters, "client"));
        this.passes = new Buckets(properties.passFacts(), properties.passPeriod(), time, refused(meters, "pass"));
    }

    /**
     * Counts a request of this client; how long it has to wait, if it is one too many.
     *
     * @param address an IP address; any other text comes from a proxy and counts as one client
     */
    Optional<Duration> ofClient(String address) {
        Optional<InetAddress> client = literal(address);
        if (client.isPresent()
                && unlimited.stream()
                        .anyMatch(network -> network.matches(client.get().getHostAddress()))) {
            return Optional.empty();
        }
        return clients.take(client.map(EngagementLimits::network).orElse(UNREADABLE), 1);
    }

    /** Counts facts with this pass; how long they have to wait, if they are too many. */
    Optional<Duration> ofPass(byte[] passHash, int facts) {
        return passes.take(HexFormat.of().formatHex(passHash), facts);
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

    private static Counter refused(MeterRegistry meters, String limit) {
        return Counter.builder("callboard.limits.refused")
                .description("Requests that were answered with 429")
                .tag("limit", limit)
                .register(meters);
    }

    /** One count for each key. */
    private static final class Buckets {

        private final Cache<String, Bucket> byKey;
        private final int capacity;
        private final Duration period;
        private final TimeMeter time;
        private final Counter refused;

        Buckets(int capacity, Duration period, TimeMeter time, Counter refused) {
            // A count that was not used for its period is full again, like a new one.
            this.byKey = Caffeine.newBuilder()
                    .maximumSize(KEPT)
                    .expireAfterAccess(period)
                    .build();
            this.capacity = capacity;
            this.period = period;
            this.time = time;
            this.refused = refused;
        }

        Optional<Duration> take(String key, int amount) {
            ConsumptionProbe probe = byKey.get(key, _ -> bucket()).tryConsumeAndReturnRemaining(amount);
            if (probe.isConsumed()) {
                return Optional.empty();
            }
            refused.increment();
            return Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }

        private Bucket bucket() {
            return Bucket.builder()
                    .addLimit(limit -> limit.capacity(capacity).refillGreedy(capacity, period))
                    .withCustomTimePrecision(time)
                    .build();
        }
    }
}
