package io.callboard.notifier.inapp;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Webhooks of organizers that take in-app messages.
 *
 * @param requestsPerSecond limit of each account, one message in a request; 0 is unlimited
 * @param timeout of a whole request, from the look-up of the address to the last byte of the answer; shorter than
 *     {@code callboard.dispatch.lease}
 */
@ConfigurationProperties("callboard.in-app-webhooks")
record InAppWebhookProperties(
        @DefaultValue("100") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout) {}
