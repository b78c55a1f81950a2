package io.callboard.notifier.knock;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with Knock.
 *
 * @param baseUrl address of its API
 * @param apiKey the secret key of the environment, {@code sk_…}; without it there is no such account
 * @param workflow key of the workflow that shows {@code data.title} and {@code data.text} in an in-app feed
 * @param requestsPerSecond limit of the account, one message in a request; 0 is unlimited
 * @param timeout for one request; shorter than {@code callboard.dispatch.lease}
 * @param webhookKey the signing key of its webhook; without it we take no webhooks of it
 * @param webhookTolerance how old the signature of a webhook may be
 */
@ConfigurationProperties("callboard.knock")
record KnockProperties(
        @DefaultValue("https://api.knock.app") URI baseUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue("callboard") String workflow,
        @DefaultValue("50") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("") String webhookKey,
        @DefaultValue("5m") Duration webhookTolerance) {}
