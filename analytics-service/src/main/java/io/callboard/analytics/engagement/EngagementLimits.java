package io.callboard.analytics.engagement;

import io.callboard.chassis.limit.ClientLimit;
import io.callboard.chassis.limit.RateLimit;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Limits the requests of one client and the facts with one pass. Each instance counts alone, in memory. */
@Component
class EngagementLimits {

    private final ClientLimit clients;
    private final RateLimit passes;

    @Autowired
    EngagementLimits(EngagementProperties properties, MeterRegistry meters) {
        this(properties, meters, TimeMeter.SYSTEM_NANOTIME);
    }

    EngagementLimits(EngagementProperties properties, MeterRegistry meters, TimeMeter time) {
        this.clients = new ClientLimit(
                new RateLimit("client", properties.clientRequests(), properties.clientPeriod(), meters, time),
                properties.unlimitedNetworks());
        this.passes = new RateLimit("pass", properties.passFacts(), properties.passPeriod(), meters, time);
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
