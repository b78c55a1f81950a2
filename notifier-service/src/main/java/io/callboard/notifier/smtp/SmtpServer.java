package io.callboard.notifier.smtp;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.template.Rendered;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.time.InstantSource;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/** A mail server with our login. Each request has a connection of its own. */
final class SmtpServer {

    private final SmtpProperties properties;
    private final Session session;
    private final InstantSource clock;

    /** @param sockets makes the connections; null for ordinary ones */
    SmtpServer(SmtpProperties properties, @Nullable SocketFactory sockets, InstantSource clock) {
        this.properties = properties;
        this.session = Session.getInstance(settings(properties, sockets));
        this.clock = clock;
    }

    private static Properties settings(SmtpProperties properties, @Nullable SocketFactory sockets) {
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
        if (sockets != null) {
            // The library wraps a plain socket where it needs TLS. Without the fallback it would try its own factory.
            settings.put("mail.smtp.socketFactory", sockets);
            settings.put("mail.smtp.ssl.socketFactory", sockets);
            settings.put("mail.smtp.socketFactory.fallback", "false");
        }
        return settings;
    }

    Answer send(Envelope envelope) {
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
        return answer(conversation -> conversation.send(written, properties));
    }

    /** Logs in, and sends nothing. */
    Answer probe() {
        return answer(conversation -> conversation.login(properties));
    }

    /** The library limits each step, and this limits all of them together. */
    private Answer answer(Function<SmtpConversation, Answer> part) {
        SmtpConversation conversation = new SmtpConversation(session);
        FutureTask<Answer> answer = new FutureTask<>(() -> part.apply(conversation));
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
