package io.callboard.registration.limit;

import io.callboard.chassis.limit.ClientLimit;
import io.callboard.chassis.limit.RateLimit;
import io.callboard.chassis.limit.RateLimits;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/**
 * Limits how often one client may change something without a token, and how often one address may be registered.
 */
@Component
public class Limits {

    private final ClientLimit clients;
    private final RateLimit addresses;

    Limits(LimitProperties properties, RateLimits limits) {
        this.clients = new ClientLimit(
                limits.limit("client", properties.clientRequests(), properties.clientPeriod()),
                properties.unlimitedNetworks());
        this.addresses = limits.limit("address", properties.addressRegistrations(), properties.addressPeriod());
    }

    /** Counts a request of the client with this address; how long it has to wait, if it is one too many. */
    public Optional<Duration> ofClient(String address) {
        return clients.take(address);
    }

    /** Counts a registration of this e-mail address or phone number; how long it has to wait, if it is one too many. */
    public Optional<Duration> ofAddress(String address) {
        return addresses.take(address, 1);
    }
}
