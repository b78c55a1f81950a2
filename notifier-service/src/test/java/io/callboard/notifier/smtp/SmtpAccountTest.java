package io.callboard.notifier.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.HttpProviderScene;
import io.callboard.notifier.account.OwnTransport;
import io.callboard.notifier.account.ProviderAccess;
import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.endpoint.Guards;
import io.callboard.notifier.endpoint.TargetGuard;
import io.callboard.notifier.template.CalendarEntry;
import io.callboard.notifier.template.Rendered;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;

class SmtpAccountTest {

    private static final UUID DELIVERY = UUID.fromString("0199a1b2-0000-7000-8000-000000000001");

    private static Envelope envelope(String address) {
        return new Envelope(
                "Callboard <events@example.com>",
                "builtin",
                List.of(new Envelope.Message(
                        DELIVERY,
                        address,
                        new Rendered.Mail(
                                "Täglich & live",
                                "<p>See you</p>",
                                "See you\n.\nlater",
                                "https://example.com/unsubscribe/1"),
                        new ShownSchedule(
                                Instant.parse("2026-12-01T18:00:00Z"),
                                Instant.parse("2026-12-01T19:00:00Z"),
                                "Europe/Berlin"),
                        null)));
    }

    private static SmtpAccount account(int port, SmtpProperties.Security security, Duration timeout) {
        return new SmtpAccount(
                new SmtpProperties(
                        "localhost", port, security, "user", "secret", "Callboard <events@example.com>", 0, timeout),
                new MockEnvironment().withProperty("callboard.smtp.password", "secret"),
                Clock.fixed(Instant.parse("2026-12-01T17:00:00Z"), ZoneOffset.UTC));
    }

    private static Answer send(MailServer server, Duration timeout) {
        return account(server.port(), SmtpProperties.Security.NONE, timeout)
                .send("key", envelope("ada@example.com"), Duration.ofMinutes(30));
    }

    /** The answer to each command, the next step of the mail, and the effect on the account. */
    @ParameterizedTest
    @CsvSource({
        // command, answer,                           next,                      effect
        "DOT,       250 2.0.0 Queued,                 Sent,                      Accepted",
        "GREETING,  421 4.3.2 Too busy,               Return SMTP_421,           Trouble",
        "GREETING,  554 5.3.2 No service,             Return HTTP_403_SMTP_554,  Pause",
        "GREETING,  cut,                              Return CONNECTION_LOST,    Trouble",
        "AUTH,      535 5.7.8 Bad credentials,        Return HTTP_401_SMTP_535,  Pause",
        "AUTH,      454 4.7.0 Temporary failure,      Return SMTP_454,           Trouble",
        "MAIL,      451 4.3.0 Try later,              Return SMTP_451,           Trouble",
        "MAIL,      530 5.7.0 Log in first,           Return HTTP_401_SMTP_530,  Pause",
        "MAIL,      553 5.7.1 Not your sender,        Return HTTP_403_SMTP_553,  Pause",
        "RCPT,      450 4.2.1 Greylisted,             Return SMTP_450,           Trouble",
        "RCPT,      550 5.1.1 No such user,           Failed HTTP_422_SMTP_550,  Refused",
        "RCPT,      550 5.7.1 No relaying,            Failed HTTP_422_SMTP_550,  Refused",
        "RCPT,      cut,                              Return CONNECTION_LOST,    Trouble",
        "DATA,      451 4.3.0 Try later,              Return SMTP_451,           Trouble",
        "DATA,      cut,                              Return CONNECTION_LOST,    Trouble",
        "DOT,       452 4.3.1 Disk full,              Return SMTP_452,           Trouble",
        "DOT,       421 4.3.2 Stopping,               Unknown CONNECTION_LOST,   Trouble",
        "DOT,       552 5.3.4 Too big,                Failed HTTP_413_SMTP_552,  Refused",
        "DOT,       554 5.7.1 Spam,                   Failed HTTP_422_SMTP_554,  Refused",
        "DOT,       cut,                              Unknown CONNECTION_LOST,   Trouble",
    })
    void eachAnswerHasItsNextStep(String command, String answer, String next, String effect) throws IOException {
        try (MailServer server = new MailServer().answers(command, answer)) {
            Answer seen = send(server, Duration.ofSeconds(30));

            assertThat(HttpProviderScene.next(seen)).startsWith(next);
            assertThat(HttpProviderScene.effect(seen).getClass().getSimpleName())
                    .isEqualTo(effect);
        }
    }

    private static OwnTransport own(int port, boolean insecure) {
        TargetGuard guard = Guards.guard(
                Guards.properties(insecure, Duration.ofSeconds(30)), host -> InetAddress.getAllByName("127.0.0.1"));
        return new OwnSmtp(
                        new SmtpProperties(
                                "", 587, SmtpProperties.Security.STARTTLS, "", "", "", 10, Duration.ofSeconds(30)),
                        guard,
                        Clock.systemUTC())
                .transport(
                        UUID.randomUUID(),
                        new ProviderAccess("mail.example.com", port, "NONE", "user", "secret", "example.com", ""));
    }

    /** The host is public when the account is saved, and private later. */
    @Test
    void anOrganizersServerIsLookedUpByTheGuardOnly() throws IOException {
        try (MailServer server = new MailServer()) {
            assertThat(own(server.port(), true).send("key", envelope("ada@example.com"), Duration.ofMinutes(1)))
                    .isInstanceOf(Answer.Accepted.class);
            assertThat(server.mails).hasSize(1);

            assertThat(own(server.port(), false).send("key", envelope("ada@example.com"), Duration.ofMinutes(1)))
                    .isEqualTo(new Answer.NotSent("ADDRESS_REFUSED"));
            assertThat(own(server.port(), false).probe()).isEqualTo(new Answer.NotSent("ADDRESS_REFUSED"));
            assertThat(server.mails).hasSize(1);
        }
    }

    @Test
    void aProbeLogsInAndSendsNothing() throws IOException {
        try (MailServer server = new MailServer()) {
            assertThat(own(server.port(), true).probe()).isEqualTo(Answer.Accepted.all(List.of()));
            assertThat(server.mails).isEmpty();

            server.answers("AUTH", "535 5.7.8 Bad credentials");
            assertThat(own(server.port(), true).probe()).isEqualTo(new Answer.Refused(401, "smtp_535", null));
        }
    }

    @Test
    void aNameThatIsNotInAsciiIsEncoded() throws Exception {
        SmtpMail mail = new SmtpMail(
                Session.getInstance(new Properties()),
                "\"Täglich, live\" <events@example.com>",
                envelope("ada@example.com").messages().getFirst(),
                (Rendered.Mail)
                        envelope("ada@example.com").messages().getFirst().content(),
                Instant.parse("2026-12-01T17:00:00Z"));

        assertThat(mail.getHeader("From", null)).matches("=\\?UTF-8\\?Q\\?T=C3=A4glich.*\\?= <events@example.com>");
    }

    @Test
    void anAttachmentStandsBesideTheTexts() throws Exception {
        Envelope.Message plain = envelope("ada@example.com").messages().getFirst();
        Rendered.Mail content = ((Rendered.Mail) plain.content())
                .with("team@example.com", new CalendarEntry("CANCEL", "BEGIN:VCALENDAR\r\nSUMMARY:Täglich\r\n"));
        SmtpMail mail = new SmtpMail(
                Session.getInstance(new Properties()),
                "events@example.com",
                plain,
                content,
                Instant.parse("2026-12-01T17:00:00Z"));

        assertThat(mail.getHeader("Reply-To", null)).isEqualTo("team@example.com");
        MimeMultipart parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getContentType()).startsWith("multipart/mixed");
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("multipart/alternative");
        assertThat(parts.getBodyPart(1).getFileName()).isEqualTo("event.ics");
        assertThat(parts.getBodyPart(1).getContentType())
                .startsWith("text/calendar")
                .contains("method=CANCEL");
        assertThat(parts.getBodyPart(1).getInputStream().readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .contains("SUMMARY:Täglich");
    }

    @Test
    void aConnectionHasOneMailAndNoKey() {
        SmtpAccount account = account(25, SmtpProperties.Security.NONE, Duration.ofSeconds(30));

        assertThat(account.idempotent()).isFalse();
        assertThat(account.batchSize()).isEqualTo(1);
    }

    @Test
    void onlyARefusedRecipientSaysNothingAboutTheAccount() throws IOException {
        try (MailServer server = new MailServer().answers("RCPT", "550 5.1.1 No such user")) {
            assertThat(send(server, Duration.ofSeconds(30))).isEqualTo(new Answer.Refused(422, "smtp_550", null, true));
        }
        try (MailServer server = new MailServer().answers("RCPT", "550 5.7.1 No relaying")) {
            assertThat(send(server, Duration.ofSeconds(30)))
                    .isEqualTo(new Answer.Refused(422, "smtp_550", null, false));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GREETING, Return TIMEOUT",
        "RCPT,     Return TIMEOUT",
        "DATA,     Return TIMEOUT",
        "DOT,      Unknown TIMEOUT",
    })
    void afterTheLastLineOfTheMailSilenceIsUnknown(String command, String next) throws IOException {
        try (MailServer server = new MailServer().answers(command, MailServer.HANG)) {
            assertThat(HttpProviderScene.next(send(server, Duration.ofSeconds(2))))
                    .isEqualTo(next);
        }
    }

    @Test
    void aRefusedConnectionLeavesTheMailUntouched() throws IOException {
        MailServer server = new MailServer();
        server.close();

        assertThat(HttpProviderScene.next(send(server, Duration.ofSeconds(30)))).isEqualTo("Return CONNECTION_REFUSED");
    }

    @Test
    void aServerWithoutEncryptionGetsNothing() throws IOException {
        try (MailServer server = new MailServer()) {
            Answer answer = account(server.port(), SmtpProperties.Security.STARTTLS, Duration.ofSeconds(30))
                    .send("key", envelope("ada@example.com"), Duration.ofMinutes(30));

            assertThat(HttpProviderScene.next(answer)).startsWith("Return ");
            assertThat(server.mails).isEmpty();
        }
    }

    @Test
    void theMailNamesTheDelivery() throws IOException {
        try (MailServer server = new MailServer()) {
            assertThat(HttpProviderScene.next(send(server, Duration.ofSeconds(30))))
                    .isEqualTo("Sent <" + DELIVERY + "@example.com>");

            assertThat(server.mails)
                    .singleElement()
                    .asString()
                    .contains(
                            "Message-ID: <" + DELIVERY + "@example.com>",
                            "From: Callboard <events@example.com>",
                            "To: ada@example.com",
                            "Subject: =?UTF-8?Q?T=C3=A4glich_&_live?=",
                            "List-Unsubscribe: <https://example.com/unsubscribe/1>",
                            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
                            "multipart/alternative",
                            "See you\n..\nlater",
                            "<p>See you</p>");
        }
    }

    @Test
    void anAddressThatCannotBeWrittenFailsAlone() throws IOException {
        try (MailServer server = new MailServer()) {
            Answer answer = account(server.port(), SmtpProperties.Security.NONE, Duration.ofSeconds(30))
                    .send("key", envelope("ada@example.com\r\nBcc: eve@example.com"), Duration.ofMinutes(30));

            assertThat(HttpProviderScene.next(answer)).isEqualTo("Failed HTTP_422_NOT_WRITABLE");
            assertThat(server.mails).isEmpty();
        }
    }

    @Test
    void propertiesHaveTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.smtp", SmtpProperties.class))
                .isEqualTo(new SmtpProperties(
                        "", 587, SmtpProperties.Security.STARTTLS, "", "", "", 10, Duration.ofSeconds(10)));
    }
}
