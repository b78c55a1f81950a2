package io.callboard.notifier.sendgrid;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountProfile;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.address.Channel;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** E-mail by SendGrid, with our account. */
@Component
@ConditionalOnProperty("callboard.sendgrid.api-key")
class SendGridAccount implements Account {

    private final AccountProfile profile;
    private final SendGridRequests requests;

    SendGridAccount(SendGridProperties properties, Environment environment, JsonMapper json, Clock clock) {
        Secrets.require(environment, "callboard.sendgrid.api-key");
        if (properties.from().isBlank()) {
            throw new IllegalArgumentException(
                    "callboard.sendgrid.from is the sender of every mail, such as Callboard <events@example.com>");
        }
        this.requests = new SendGridRequests(
                properties.baseUrl(), properties.apiKey(), new ProviderHttp(properties.timeout()), json, clock);
        this.profile = new AccountProfile(
                "sendgrid",
                Channel.EMAIL,
                properties.from(),
                1,
                false,
                properties.requestsPerSecond(),
                properties.timeout(),
                ProviderHttp.fingerprint(properties.baseUrl().toString(), properties.apiKey()));
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }

    @Override
    public boolean attaches() {
        return true;
    }

    @Override
    public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
        return requests.send(envelope);
    }
}
