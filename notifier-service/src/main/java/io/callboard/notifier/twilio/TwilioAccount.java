package io.callboard.notifier.twilio;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountProfile;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.MessageLookup;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.address.Channel;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** SMS by Twilio, with our account. */
@Component
@ConditionalOnProperty("callboard.twilio.auth-token")
class TwilioAccount implements Account {

    private final AccountProfile profile;
    private final TwilioRequests requests;

    TwilioAccount(TwilioProperties properties, Environment environment, Clock clock) {
        Secrets.require(environment, "callboard.twilio.auth-token");
        if (properties.accountSid().isBlank() || properties.from().isBlank()) {
            throw new IllegalArgumentException(
                    "callboard.twilio.account-sid and callboard.twilio.from are our account and the sender");
        }
        this.requests = new TwilioRequests(
                properties.baseUrl(),
                properties.accountSid(),
                properties.authToken(),
                properties.callbackUrl(),
                new ProviderHttp(properties.timeout()),
                clock);
        this.profile = new AccountProfile(
                "twilio",
                Channel.SMS,
                properties.from(),
                1,
                false,
                properties.requestsPerSecond(),
                properties.timeout(),
                ProviderHttp.fingerprint(
                        properties.baseUrl().toString(), properties.accountSid(), properties.authToken()));
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }

    @Override
    public MessageLookup lookup() {
        return requests::look;
    }

    @Override
    public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
        return requests.send(envelope, usefulFor);
    }
}
