package io.callboard.analytics.engagement;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits of one instance. A limit is a number at once; it is free again evenly during its period.
 *
 * @param clockTolerance how far the clock of a viewer may be from ours, into the past and into the future
 * @param passFacts facts with one pass
 * @param passPeriod period of these facts
 * @param clientRequests requests of one client
 * @param clientPeriod period of these requests
 * @param unlimitedNetworks networks whose clients have no limit, such as {@code 10.0.0.0/8}. The default is all networks
 *     that are not public: a client there is a proxy that {@code server.tomcat.remoteip} does not name, and behind it is
 *     everybody.
 */
@ConfigurationProperties("callboard.engagement")
record EngagementProperties(
        @DefaultValue("1d") Duration clockTolerance,
        @DefaultValue("300") int passFacts,
        @DefaultValue("PT1M") Duration passPeriod,
        @DefaultValue("6000") int clientRequests,
        @DefaultValue("PT1M") Duration clientPeriod,

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
        List<String> unlimitedNetworks) {

    EngagementProperties {
        if (passFacts < FactForm.MOST_FACTS) {
            throw new IllegalArgumentException(
                    "callboard.engagement.pass-facts is at least " + FactForm.MOST_FACTS + ", the size of a batch");
        }
    }
}
