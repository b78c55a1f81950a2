package io.callboard.notifier.resend;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with Resend.
 *
 * @param baseUrl address of its API
 * @param apiKey the secret of the account; without it there is no such account
 * @param from the sender of every mail, such as {@code Callboard <events@example.com>}
 * @param requestsPerSecond limit of the account; 0 is unlimited
 * @param timeout for one request; shorter than {@code callboard.dispatch.lease}
 * @param webhookSecret the secret that Resend signs its webhooks with; several with commas while it is replaced
 * @param webhookTolerance how old the signature of a webhook may be
 */
@ConfigurationProperties("callboard.resend")
record ResendProperties(
        @DefaultValue("https://api.resend.com") URI baseUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue("") String from,
        @DefaultValue("5") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("") String webhookSecret,
        @DefaultValue("5m") Duration webhookTolerance) {}
