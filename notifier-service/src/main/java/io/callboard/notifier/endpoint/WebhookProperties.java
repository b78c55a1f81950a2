package io.callboard.notifier.endpoint;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Messages to organizers' webhook endpoints.
 *
 * @param insecureTargets whether endpoints may have http addresses and addresses of private networks; only for
 *     development and tests
 * @param mostPerOrganizer how many endpoints an organizer may have
 * @param timeout of a whole call, from the look-up of the address to the last byte of the answer
 * @param inFlight calls at the same time, for each instance
 * @param inFlightPerEndpoint calls to one endpoint at the same time, of all instances
 * @param lease when a call without an outcome is repeated; must be longer than the timeout
 * @param retries the waits after failed attempts; the delivery fails after the last of them
 * @param disableAfter how long all calls of an endpoint must fail until it is disabled
 * @param secretOverlap how long messages are signed with the secret from before a rotation too
 */
@ConfigurationProperties("callboard.webhooks")
public record WebhookProperties(
        @DefaultValue("false") boolean insecureTargets,
        @DefaultValue("20") int mostPerOrganizer,
        @DefaultValue("15s") Duration timeout,
        @DefaultValue("500") int inFlight,
        @DefaultValue("5") int inFlightPerEndpoint,
        @DefaultValue("1m") Duration lease,

        @DefaultValue({"5s", "5m", "30m", "2h", "5h", "10h", "10h"})
        List<Duration> retries,

        @DefaultValue("5d") Duration disableAfter,
        @DefaultValue("24h") Duration secretOverlap) {

    public WebhookProperties {
        retries = List.copyOf(retries);
        if (lease.compareTo(timeout) <= 0) {
            throw new IllegalArgumentException(
                    "callboard.webhooks.lease must be longer than callboard.webhooks.timeout");
        }
    }
}
