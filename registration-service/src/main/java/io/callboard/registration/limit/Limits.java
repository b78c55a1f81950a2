package io.callboard.registration.limit;

import io.callboard.chassis.limit.ClientLimit;
import io.callboard.chassis.limit.RateLimit;
import io.github.bucket4j.TimeMeter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * Limits how often one client may change something without a token, and how often one address may be registered. Each
 * instance counts alone, in memory.
 */
@Component
public class Limits {

    private final ClientLimit clients;
    private final RateLimit addresses;

    @Autowired
    Limits(LimitProperties properties, MeterRegistry meters) {
        this(properties, meters, TimeMeter.SYSTEM_NANOTIME);
    }

    Limits(LimitProperties properties, MeterRegistry meters, TimeMeter time) {
        this.clients = new ClientLimit(
                new RateLimit("client", properties.clientRequests(), properties.clientPeriod(), meters, time),
                properties.unlimitedNetworks());
        this.addresses =
                new RateLimit("address", properties.addressRegistrations(), properties.addressPeriod(), meters, time);
    }

    /** Counts a request of the client with this address; how long it has to wait, if it is one too many. */
    Optional<Duration> ofClient(String address) {
        return clients.take(address);
    }

    /** Counts a registration of this e-mail address or phone number; how long it has to wait, if it is one too many. */
    public Optional<Duration> ofAddress(String address) {
        return addresses.take(address, 1);
    }
}
