package io.callboard.registration.limit;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A limit is a number of requests at once; it is free again evenly during its period.
 *
 * @param clientRequests changing requests of one client
 * @param clientPeriod period of these requests
 * @param addressRegistrations registrations of one e-mail address or phone number, for all live events together
 * @param addressPeriod period of these registrations
 * @param unlimitedNetworks networks whose clients have no limit, such as {@code 10.0.0.0/8}. The default is all networks
 *     that are not public: a client there is a proxy that {@code server.tomcat.remoteip} does not name, and behind it is
 *     everybody.
 */
@ConfigurationProperties("callboard.limits")
record LimitProperties(
        @DefaultValue("300") int clientRequests,
        @DefaultValue("PT1M") Duration clientPeriod,
        @DefaultValue("60") int addressRegistrations,
        @DefaultValue("PT1H") Duration addressPeriod,

        @DefaultValue({
            "127.0.0.0/8",
            "10.0.0.0/8",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "100.64.0.0/10",
            "169.254.0.0/16",
            "::1/128",
            "fc00::/7",
            "fe80::/10"
        })
        List<String> unlimitedNetworks) {}
