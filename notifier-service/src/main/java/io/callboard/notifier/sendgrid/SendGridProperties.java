package io.callboard.notifier.sendgrid;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with SendGrid.
 *
 * @param baseUrl address of its API
 * @param apiKey the secret of the account; without it there is no such account
 * @param from the sender of every mail, such as {@code Callboard <events@example.com>}
 * @param requestsPerSecond limit of the account, one mail in a request; 0 is unlimited
 * @param timeout for one request; shorter than {@code callboard.dispatch.lease}
 * @param webhookKey the public key that SendGrid shows for its signed event webhook; without it we take no webhooks of it
 * @param webhookTolerance how old the signature of a webhook may be
 */
@ConfigurationProperties("callboard.sendgrid")
record SendGridProperties(
        @DefaultValue("https://api.sendgrid.com") URI baseUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue("") String from,
        @DefaultValue("50") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("") String webhookKey,
        @DefaultValue("5m") Duration webhookTolerance) {}
