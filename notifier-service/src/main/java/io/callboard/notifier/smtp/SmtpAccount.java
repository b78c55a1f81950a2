package io.callboard.notifier.smtp;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountProfile;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.ProviderHttp;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.template.Rendered;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.time.Clock;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
    private final SmtpProperties properties;
    private final Session session;
    private final Clock clock;

    SmtpAccount(SmtpProperties properties, Environment environment, Clock clock) {
        this.properties = properties;
        if (!properties.username().isEmpty()) {
            Secrets.require(environment, "callboard.smtp.password");
        }
        if (properties.host().isBlank() || properties.from().isBlank()) {
            throw new IllegalArgumentException("callboard.smtp.host and callboard.smtp.from are the mail server and the"
                    + " sender of every mail, such as Callboard <events@example.com>");
        }
        this.session = Session.getInstance(settings(properties));
        this.clock = clock;
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

    private static Properties settings(SmtpProperties properties) {
        Properties settings = new Properties();
        String millis = Long.toString(properties.timeout().toMillis());
        settings.put("mail.smtp.connectiontimeout", millis);
        settings.put("mail.smtp.timeout", millis);
        settings.put("mail.smtp.writetimeout", millis);
        // Closes without waiting for the answer to QUIT.
        settings.put("mail.smtp.quitwait", "false");
        settings.put("mail.smtp.auth", Boolean.toString(!properties.username().isEmpty()));
        settings.put("mail.smtp.ssl.checkserveridentity", "true");
        boolean starttls = properties.security() == SmtpProperties.Security.STARTTLS;
        settings.put("mail.smtp.starttls.enable", Boolean.toString(starttls));
        settings.put("mail.smtp.starttls.required", Boolean.toString(starttls));
        settings.put("mail.smtp.ssl.enable", Boolean.toString(properties.security() == SmtpProperties.Security.TLS));
        return settings;
    }

    @Override
    public AccountProfile profile() {
        return profile;
    }

    @Override
    public Answer send(String idempotencyKey, Envelope envelope) {
        Envelope.Message message = envelope.messages().getFirst();
        if (!(message.content() instanceof Rendered.Mail mail)) {
            throw new IllegalArgumentException("Only mails go by SMTP");
        }
        SmtpMail written;
        try {
            written = new SmtpMail(session, envelope.sender(), message, mail, clock.instant());
        } catch (MessagingException e) {
            return new Answer.Refused(422, "not_writable", null, true);
        }
        return answer(written);
    }

    /** The library limits each step, and this limits all of them together. */
    private Answer answer(SmtpMail mail) {
        SmtpConversation conversation = new SmtpConversation(session);
        FutureTask<Answer> answer = new FutureTask<>(() -> conversation.send(mail, properties));
        // An interrupt closes the connection of a virtual thread.
        Thread.ofVirtual().name("smtp").start(answer);
        try {
            return answer.get(properties.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            Answer late = conversation.timedOut();
            answer.cancel(true);
            return late;
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Answer late = conversation.timedOut();
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return late;
        }
    }
}
