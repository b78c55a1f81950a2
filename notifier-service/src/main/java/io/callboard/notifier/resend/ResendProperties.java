package io.callboard.notifier.resend;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with Resend.
 *
 * @param baseUrl where its API is
 * @param apiKey the secret it knows us by; without the property there is no such account
 * @param from the sender of every mail, such as {@code Callboard <events@example.com>}
 * @param requestsPerSecond what the account may; 0 is unlimited
 * @param timeout for one request; shorter than {@code callboard.dispatch.lease}
 */
@ConfigurationProperties("callboard.resend")
record ResendProperties(
        @DefaultValue("https://api.resend.com") URI baseUrl,
        @DefaultValue("") String apiKey,
        @DefaultValue("") String from,
        @DefaultValue("5") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout) {}
