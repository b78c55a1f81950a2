package io.callboard.notifier.mailgun;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.HttpProviderScene;
import io.callboard.notifier.account.MessageLookup;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.json.JsonMapper;

class MailgunAccountTest extends HttpProviderScene {

    private static Recorded error(int status, String message) {
        return Recorded.of(status, "{\"message\":\"" + message + "\"}");
    }

    @Override
    protected Account account(URI baseUrl, Duration timeout) {
        return new MailgunAccount(
                new MailgunProperties(
                        baseUrl, "secret", "mg.example.com", "events@example.com", 0, timeout, "", Duration.ofHours(9)),
                new MockEnvironment().withProperty("callboard.mailgun.api-key", "secret"),
                JsonMapper.shared(),
                CLOCK);
    }

    @Override
    protected Recorded accepted() {
        return Recorded.of(200, "{\"id\":\"<20261201170000.1.A2@mg.example.com>\",\"message\":\"Queued. Thank you.\"}");
    }

    @Override
    protected String messageId() {
        return "<20261201170000.1.A2@mg.example.com>";
    }

    @Override
    protected List<Case> errors() {
        return List.of(
                new Case(
                        error(400, "to parameter is not a valid address. please check documentation"),
                        "Failed HTTP_400_INVALID_TO",
                        "Refused"),
                new Case(
                        error(400, "'from' parameter is not a valid address. please check documentation"),
                        "Failed HTTP_400",
                        "Refused"),
                new Case(Recorded.of(401, "Forbidden"), "Return HTTP_401", "Pause"),
                new Case(error(403, "Domain mg.example.com is not allowed to send"), "Return HTTP_403", "Pause"),
                new Case(error(404, "Domain not found: mg.example.com"), "Return HTTP_404", "Pause"),
                new Case(error(413, "Request Entity Too Large"), "Failed HTTP_413", "Refused"),
                new Case(error(429, "Domain is over its limit").with("Retry-After", "30"), "Return HTTP_429", "Busy"),
                new Case(error(500, "Internal Server Error"), "Unknown HTTP_500", "Trouble"));
    }

    @Test
    void aRefusedRecipientSaysNothingAboutTheAccount() {
        assertThat(answerTo(error(400, "'to' parameter is not a valid address. please check documentation")))
                .isEqualTo(new Answer.Refused(400, "invalid_to", null, true));
    }

    @Test
    void theRequestIsWhatMailgunDocuments() {
        answerTo(accepted());

        Arrived request = arrived.getFirst();
        assertThat(request.path()).isEqualTo("/v3/mg.example.com/messages");
        assertThat(request.headers().get("Authorization")).containsExactly("Basic YXBpOnNlY3JldA==");
        assertThat(List.of(request.body().split("&")).stream()
                        .map(field -> URLDecoder.decode(field, StandardCharsets.UTF_8)))
                .containsExactly(
                        "from=Callboard <events@example.com>",
                        "to=ada@example.com",
                        "subject=Täglich & live",
                        "text=See you",
                        "html=<p>See you</p>",
                        "h:List-Unsubscribe=<https://example.com/unsubscribe/1>",
                        "h:List-Unsubscribe-Post=List-Unsubscribe=One-Click",
                        "v:delivery=" + DELIVERY,
                        "o:tracking=no");
    }

    @Test
    void aMailWithAnAttachmentIsAFormWithAFile() {
        sendsComplete();

        Arrived request = arrived.getFirst();
        String type =
                Objects.requireNonNull(request.headers().get("Content-type")).getFirst();
        assertThat(type).startsWith("multipart/form-data; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        assertThat(List.of(request.body().split("--" + boundary)))
                .contains(
                        "\r\nContent-Disposition: form-data; name=\"subject\"\r\n\r\nTäglich & live\r\n",
                        "\r\nContent-Disposition: form-data; name=\"h:Reply-To\"\r\n\r\nteam@example.com\r\n",
                        "\r\nContent-Disposition: form-data; name=\"attachment\"; filename=\"event.ics\"\r\n"
                                + "Content-Type: text/calendar; charset=utf-8; method=PUBLISH\r\n\r\n"
                                + "BEGIN:VCALENDAR\r\nSUMMARY:Täglich\r\n\r\n")
                .last()
                .isEqualTo("--\r\n");
    }

    /** Otherwise the text of a mail could end its field, and add another recipient. */
    @Test
    void nobodyKnowsTheBoundaryBeforehand() {
        sendsComplete();
        sendsComplete();

        assertThat(arrived.stream().map(request -> request.headers().get("Content-type")))
                .doesNotHaveDuplicates();
    }

    @Test
    void propertiesHaveTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.mailgun", MailgunProperties.class))
                .isEqualTo(new MailgunProperties(
                        URI.create("https://api.mailgun.net"),
                        "",
                        "",
                        "",
                        50,
                        Duration.ofSeconds(10),
                        "",
                        Duration.ofHours(9)));
    }

    @Test
    void anEventThatNamesTheDeliveryProvesThatItWasAccepted() {
        assertThat(look(events("accepted", DELIVERY.toString())))
                .isEqualTo(new MessageLookup.Result.Accepted("<1@mg.example.com>"));

        Arrived question = arrived.getLast();
        assertThat(question.path()).endsWith("/events");
        assertThat(question.query())
                .contains("recipient=ada%40example.com")
                .contains("begin=" + CLOCK.instant().minus(Duration.ofDays(1)).getEpochSecond());
    }

    @Test
    void otherEventsProveNothing() {
        assertThat(look(Recorded.of(200, "{\"items\":[]}"))).isInstanceOf(MessageLookup.Result.NotFound.class);
        assertThat(look(events("accepted", "0199a1b2-0000-7000-8000-000000000002")))
                .isInstanceOf(MessageLookup.Result.NotFound.class);
        assertThat(look(events("rejected", DELIVERY.toString()))).isInstanceOf(MessageLookup.Result.NotFound.class);
    }

    @Test
    void aRefusedQuestionSaysNothing() {
        assertThat(look(null)).isEqualTo(new MessageLookup.Result.NoAnswer(null));
        assertThat(look(Recorded.of(401, "Forbidden"))).isEqualTo(new MessageLookup.Result.NoAnswer(null));
        assertThat(look(Recorded.of(429, "{}").with("Retry-After", "90")))
                .isEqualTo(new MessageLookup.Result.NoAnswer(Duration.ofSeconds(90)));
        assertThat(look(Recorded.of(200, "<html></html>"))).isEqualTo(new MessageLookup.Result.NoAnswer(null));
    }

    private static Recorded events(String event, String delivery) {
        return Recorded.of(200, """
                {"items":[{"event":"%s","user-variables":{"delivery":"%s"},\
                "message":{"headers":{"message-id":"1@mg.example.com"}}}]}""".formatted(event, delivery));
    }
}
