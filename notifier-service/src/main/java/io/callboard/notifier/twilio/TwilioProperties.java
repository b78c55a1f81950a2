package io.callboard.notifier.twilio;

import java.net.URI;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Our account with Twilio.
 *
 * @param baseUrl address of its API
 * @param accountSid our account
 * @param authToken the secret of the account; without it there is no such account
 * @param from the sender: a number, or the SID of a messaging service, which begins with MG
 * @param requestsPerSecond limit of the account; 0 is unlimited
 * @param timeout for one request; shorter than {@code callboard.dispatch.lease}
 * @param callbackUrl where Twilio reports the status of a message, with the delivery as a query parameter, and where it
 *     sends the texts of recipients; empty for no reports
 * @param otherAuthToken another token whose signatures are valid, while the token of the account is replaced
 */
@ConfigurationProperties("callboard.twilio")
record TwilioProperties(
        @DefaultValue("https://api.twilio.com") URI baseUrl,
        @DefaultValue("") String accountSid,
        @DefaultValue("") String authToken,
        @DefaultValue("") String from,
        @DefaultValue("10") double requestsPerSecond,
        @DefaultValue("10s") Duration timeout,
        @DefaultValue("") String callbackUrl,
        @DefaultValue("") String otherAuthToken) {}
