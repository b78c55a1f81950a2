package io.callboard.notifier.resend;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountProfile;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.PreparedRequests;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.address.Channel;
import java.time.Clock;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** E-mail by Resend, up to a hundred in a request. A repeated request with the same key is accepted once. */
@Component
@ConditionalOnProperty("callboard.resend.api-key")
class ResendAccount implements Account {

    private final AccountProfile profile;
    private final ResendBatches batches;

    ResendAccount(ResendProperties properties, Environment environment, JsonMapper json, Clock clock) {
        Secrets.require(environment, "callboard.resend.api-key");
        if (properties.from().isBlank()) {
            throw new IllegalArgumentException(
                    "callboard.resend.from is the sender of every mail, such as Callboard <events@example.com>");
        }
        this.batches = new ResendBatches(
                properties.apiKey(),
                new ResendHttp(properties.baseUrl(), new ProviderHttp(properties.timeout())),
                json,
                clock);
        this.profile = new AccountProfile(
                "resend",
                Channel.EMAIL,
                properties.from(),
                ResendBatches.MOST,
                true,
                properties.requestsPerSecond(),
                properties.timeout(),
                ProviderHttp.fingerprint(properties.baseUrl().toString(), properties.apiKey()));
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }

    @Override
    public PreparedRequests prepared() {
        return batches;
    }

    @Override
    public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
        return batches.send(envelope, idempotencyKey);
    }
}
