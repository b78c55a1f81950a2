package io.callboard.notifier.smtp;

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

/**
 * E-mail by a mail server, one in a connection. SMTP has no idempotency keys, so a mail whose last answer was lost is
 * never repeated.
 */
@Component
@ConditionalOnProperty("callboard.smtp.host")
class SmtpAccount implements Account {

    private final AccountProfile profile;
    private final SmtpServer server;

    SmtpAccount(SmtpProperties properties, Environment environment, Clock clock) {
        if (!properties.username().isEmpty()) {
            Secrets.require(environment, "callboard.smtp.password");
        }
        if (properties.host().isBlank() || properties.from().isBlank()) {
            throw new IllegalArgumentException("callboard.smtp.host and callboard.smtp.from are the mail server and the"
                    + " sender of every mail, such as Callboard <events@example.com>");
        }
        this.server = new SmtpServer(properties, null, clock);
        this.profile = new AccountProfile(
                "smtp",
                Channel.EMAIL,
                properties.from(),
                1,
                false,
                properties.requestsPerSecond(),
                properties.timeout(),
                ProviderHttp.fingerprint(
                        properties.host() + ":" + properties.port(), properties.username(), properties.password()));
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
        return server.send(envelope);
    }
}
