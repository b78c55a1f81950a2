package io.callboard.notifier.mailgun;

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
import tools.jackson.databind.json.JsonMapper;

/** E-mail by Mailgun, with our account. */
@Component
@ConditionalOnProperty("callboard.mailgun.api-key")
class MailgunAccount implements Account {

    private final AccountProfile profile;
    private final MailgunRequests requests;

    MailgunAccount(MailgunProperties properties, Environment environment, JsonMapper json, Clock clock) {
        Secrets.require(environment, "callboard.mailgun.api-key");
        if (properties.domain().isBlank() || properties.from().isBlank()) {
            throw new IllegalArgumentException(
                    "callboard.mailgun.domain and callboard.mailgun.from are the sending domain"
                            + " and the sender of every mail, such as Callboard <events@example.com>");
        }
        this.requests = new MailgunRequests(
                properties.baseUrl(),
                properties.domain(),
                properties.apiKey(),
                new ProviderHttp(properties.timeout()),
                json,
                clock);
        this.profile = new AccountProfile(
                "mailgun",
                Channel.EMAIL,
                properties.from(),
                1,
                false,
                properties.requestsPerSecond(),
                properties.timeout(),
                ProviderHttp.fingerprint(requests.endpoint().toString(), properties.apiKey()));
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
    public MessageLookup lookup() {
        return requests::look;
    }

    @Override
    public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
        return requests.send(envelope);
    }
}
