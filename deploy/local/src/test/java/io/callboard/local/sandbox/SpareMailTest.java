package io.callboard.local.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** The sandbox answers as SendGrid, Mailgun and a mail server do, and puts their mails into one inbox. */
class SpareMailTest extends SandboxScene {

    private static final String SENDGRID = """
        {"personalizations":[{"to":[{"email":"%s"}]}],"from":{"email":"events@callboard.test","name":"Callboard"},
         "subject":"Tomorrow","content":[{"type":"text/plain","value":"See you"},{"type":"text/html","value":"<p>See</p>"}],
         "headers":{"List-Unsubscribe":"<http://localhost/unsubscribe/1>"},"custom_args":{"delivery":"d1"}}\
        """;

    private static final String MAILGUN =
            "from=Callboard+%%3Cevents%%40callboard.test%%3E&to=%s&subject=Tomorrow&text=See+you"
                    + "&html=%%3Cp%%3ESee%%3C%%2Fp%%3E&h%%3AList-Unsubscribe=%%3Chttp%%3A%%2F%%2Flocalhost%%2Funsubscribe%%2F1%%3E"
                    + "&v%%3Adelivery=d1";

    private HttpResponse<String> sendGrid(String to) throws IOException, InterruptedException {
        return send(to("/sendgrid/v3/mail/send")
                .header("Authorization", "Bearer SG.test")
                .POST(HttpRequest.BodyPublishers.ofString(SENDGRID.formatted(to))));
    }

    private HttpResponse<String> mailgun(String to) throws IOException, InterruptedException {
        return send(to("/mailgun/v3/callboard.test/messages")
                .header("Authorization", "Basic YXBpOnNlY3JldA==")
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString(MAILGUN.formatted(to))));
    }

    private void smtp() throws MessagingException {
        Properties properties = new Properties();
        properties.put("mail.smtp.timeout", "20000");
        properties.put("mail.smtp.auth", "true");
        Session session = Session.getInstance(properties);
        MimeMessage mail = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<d1@callboard.test>");
            }
        };
        mail.setFrom(new InternetAddress("Callboard <events@callboard.test>"));
        mail.setRecipient(Message.RecipientType.TO, new InternetAddress("ada@example.com"));
        mail.setSubject("Tomorrow");
        mail.setHeader("List-Unsubscribe", "<http://localhost/unsubscribe/1>");
        MimeBodyPart text = new MimeBodyPart();
        text.setText("See you", "UTF-8");
        MimeBodyPart html = new MimeBodyPart();
        html.setText("<p>See</p>", "UTF-8", "html");
        mail.setContent(new MimeMultipart("alternative", text, html));
        mail.saveChanges();
        try (Transport transport = session.getTransport("smtp")) {
            transport.connect("localhost", sandbox.smtpPort(), "user", "secret");
            transport.sendMessage(mail, mail.getAllRecipients());
        }
    }

    private void arrived(String provider) throws IOException, InterruptedException {
        JsonNode mail =
                json(get("/api/messages?to=ada@example.com")).path("items").get(0);
        assertThat(mail.path("provider").asString()).isEqualTo(provider);
        assertThat(mail.path("channel").asString()).isEqualTo("EMAIL");
        assertThat(mail.path("from").asString()).isEqualTo("Callboard <events@callboard.test>");
        assertThat(mail.path("subject").asString()).isEqualTo("Tomorrow");
        assertThat(mail.path("text").asString()).isEqualTo("See you");
        assertThat(mail.path("html").asString()).isEqualTo("<p>See</p>");
        assertThat(mail.path("headers").path("List-Unsubscribe").asString())
                .isEqualTo("<http://localhost/unsubscribe/1>");
        assertThat(mail.path("deliveryId").asString()).isEqualTo("d1");
    }

    @Test
    void allPutTheirMailsIntoOneInboxAndDuplicatesCountAcrossThem() throws Exception {
        HttpResponse<String> answer = sendGrid("ada@example.com");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(answer.body()).isEmpty();
        assertThat(answer.headers().firstValue("X-Message-Id")).isPresent();
        arrived("sendgrid");

        answer = mailgun("ada@example.com");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).path("id").asString()).matches("<[0-9a-f-]{36}@callboard.test>");
        arrived("mailgun");

        smtp();
        arrived("smtp");

        assertThat(stats().path("accepted").asInt()).isEqualTo(3);
        assertThat(stats().path("duplicates").asInt()).isEqualTo(2);
        assertThat(stats().path("byProvider").path("smtp").asInt()).isEqualTo(1);
    }

    @Test
    void mailgunTellsWhatItAccepted() throws Exception {
        String id = json(mailgun("asked@example.com")).path("id").asString();
        mailgun("other@example.com");

        HttpRequest.Builder question = to("/mailgun/v3/callboard.test/events?recipient=asked%40example.com");
        JsonNode events = json(send(question.copy()
                        .header("Authorization", "Basic YXBpOnNlY3JldA==")
                        .GET()))
                .path("items");

        assertThat(events).hasSize(1);
        assertThat(events.get(0).path("event").asString()).isEqualTo("accepted");
        assertThat("<" + events.get(0).at("/message/headers/message-id").asString() + ">")
                .isEqualTo(id);
        assertThat(events.get(0).at("/user-variables/delivery").asString()).isNotEmpty();
        assertThat(send(question.copy().GET()).statusCode()).isEqualTo(401);
    }

    private void attached() throws IOException, InterruptedException {
        JsonNode mail =
                json(get("/api/messages?to=bob@example.com")).path("items").get(0);
        assertThat(mail.path("headers").path("Reply-To").asString()).isEqualTo("team@example.com");
        JsonNode file = mail.path("attachments").get(0);
        assertThat(file.path("filename").asString()).isEqualTo("event.ics");
        assertThat(file.path("contentType").asString()).startsWith("text/calendar");
        assertThat(new String(Base64.getDecoder().decode(file.path("content").asString()), StandardCharsets.UTF_8))
                .isEqualTo("BEGIN:VCALENDAR\r\nSUMMARY:Täglich\r\n");
    }

    @Test
    void theirAttachmentsAreShown() throws Exception {
        String content = Base64.getEncoder()
                .encodeToString("BEGIN:VCALENDAR\r\nSUMMARY:Täglich\r\n".getBytes(StandardCharsets.UTF_8));
        String mail = SENDGRID.formatted("bob@example.com")
                .replace(
                        "\"headers\"",
                        "\"reply_to\":{\"email\":\"team@example.com\"},\"attachments\":[{\"content\":\"" + content
                                + "\",\"type\":\"text/calendar\",\"filename\":\"event.ics\"}],\"headers\"");
        HttpRequest.Builder request = to("/sendgrid/v3/mail/send").header("Authorization", "Bearer SG.test");
        assertThat(send(request.POST(HttpRequest.BodyPublishers.ofString(mail))).statusCode())
                .isEqualTo(202);
        attached();
        assertThat(send(request.POST(HttpRequest.BodyPublishers.ofString(
                                mail.replace("text/calendar", "text/calendar; method=PUBLISH"))))
                        .body())
                .contains("attachments.0.type");

        String form = """
                --b
                Content-Disposition: form-data; name="from"

                events@callboard.test
                --b
                Content-Disposition: form-data; name="to"

                bob@example.com
                --b
                Content-Disposition: form-data; name="text"

                Täglich
                --b
                Content-Disposition: form-data; name="h:Reply-To"

                team@example.com
                --b
                Content-Disposition: form-data; name="attachment"; filename="event.ics"
                Content-Type: text/calendar; method=PUBLISH

                BEGIN:VCALENDAR
                SUMMARY:Täglich

                --b--
                """.replace("\n", "\r\n");
        assertThat(send(to("/mailgun/v3/callboard.test/messages")
                                .header("Authorization", "Basic YXBpOnNlY3JldA==")
                                .header("Content-Type", "multipart/form-data; boundary=b")
                                .POST(HttpRequest.BodyPublishers.ofString(form)))
                        .statusCode())
                .isEqualTo(200);
        attached();
    }

    @Test
    void theirErrorsHaveTheirForms() throws Exception {
        JsonNode error = json(sendGrid("no address")).path("errors").get(0);
        assertThat(error.path("field").asString()).isEqualTo("personalizations.0.to.0.email");
        assertThat(json(mailgun("no+address")).path("message").asString()).startsWith("to parameter is not a valid");
        fault("mailgun", "{\"mode\":\"401\"}");
        assertThat(mailgun("ada@example.com").body()).isEqualTo("Forbidden");
        fault("sendgrid", "{\"mode\":\"429\",\"retryAfterSeconds\":3}");
        assertThat(sendGrid("ada@example.com").headers().firstValue("Retry-After"))
                .contains("3");
        assertThat(stats().path("accepted").asInt()).isZero();
    }

    /** What the fault of a request means for a mail server. */
    @ParameterizedTest
    @CsvSource({
        "401, 530, 0",
        "404, 550, 0",
        "301, 551, 0",
        "429, 450, 0",
        "408, 451, 0",
        "503, 451, 0",
        "500, 451, 0",
        "accept-then-500, 421, 1",
    })
    void aFaultHasACodeOfAMailServer(String mode, String code, int accepted) throws Exception {
        fault("smtp", "{\"mode\":\"" + mode + "\"}");

        assertThatThrownBy(this::smtp)
                .isInstanceOf(MessagingException.class)
                .satisfies(failure -> assertThat(causes(failure)).contains(code));
        assertThat(stats().path("accepted").asInt()).isEqualTo(accepted);
    }

    @Test
    void anAcceptedMailMayStayWithoutAnAnswer() throws Exception {
        fault("smtp", "{\"mode\":\"accept-then-cut\",\"count\":1}");

        assertThatThrownBy(this::smtp).isInstanceOf(MessagingException.class);
        assertThat(stats().path("accepted").asInt()).isEqualTo(1);
        smtp();
        assertThat(stats().path("duplicates").asInt()).isEqualTo(1);
    }

    private static String causes(Throwable failure) {
        StringBuilder causes = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            causes.append(cause.getMessage()).append('\n');
        }
        return causes.toString();
    }
}
