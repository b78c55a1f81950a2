package io.callboard.notifier.mailgun;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with Mailgun.
 *
 * @param baseUrl address of its API; {@code https://api.eu.mailgun.net} for a domain in the EU
 * @param apiKey the secret of the account; without it there is no such account
 * @param domain the domain at Mailgun that sends
 * @param from the sender of every mail, such as {@code Callboard <events@example.com>}
 * @param requestsPerSecond limit of the account, one mail in a request; 0 is unlimited
 * @param timeout for one request; shorter than {@code callboard.dispatch.lease}
 * @param webhookSigningKey the secret that Mailgun shows as its HTTP webhook signing key; without it we take no webhooks
 *     of it
 * @param webhookTolerance how old the signature of a webhook may be; Mailgun repeats webhooks for eight hours
 */
@ConfigurationProperties("callboard.mailgun")
record MailgunProperties(
        @DefaultValue("https://api.mailgun.net") URI baseUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue("") String domain,
        @DefaultValue("") String from,
        @DefaultValue("50") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("") String webhookSigningKey,
        @DefaultValue("9h") Duration webhookTolerance) {}
