package io.callboard.analytics.engagement;

import io.callboard.chassis.limit.ClientLimit;
import io.callboard.chassis.limit.RateLimit;
import io.callboard.chassis.limit.RateLimits;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Limits the requests of one client and the facts with one pass. */
@Component
class EngagementLimits {

    private final ClientLimit clients;
    private final RateLimit passes;

    EngagementLimits(EngagementProperties properties, RateLimits limits) {
        this.clients = new ClientLimit(
                limits.limit("client", properties.clientRequests(), properties.clientPeriod()),
                properties.unlimitedNetworks());
        this.passes = limits.limit("pass", properties.passFacts(), properties.passPeriod());
    }

    /** Counts a request of the client with this address; how long it has to wait, if it is one too many. */
    Optional<Duration> ofClient(String address) {
        return clients.take(address);
    }

    /** Counts facts with this pass; how long they have to wait, if they are too many. */
    Optional<Duration> ofPass(byte[] passHash, int facts) {
        return passes.take(HexFormat.of().formatHex(passHash), facts);
    }
}
