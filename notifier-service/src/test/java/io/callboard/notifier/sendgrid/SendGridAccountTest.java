package io.callboard.notifier.sendgrid;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.HttpProviderScene;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class SendGridAccountTest extends HttpProviderScene {

    private static Recorded error(int status, String message, String field) {
        return Recorded.of(
                status, "{\"errors\":[{\"message\":\"" + message + "\",\"field\":" + field + ",\"help\":null}]}");
    }

    @Override
    protected Account account(URI baseUrl, Duration timeout) {
        return new SendGridAccount(
                new SendGridProperties(
                        baseUrl, "SG.secret", "Callboard <events@example.com>", 0, timeout, "", Duration.ofMinutes(5)),
                new MockEnvironment().withProperty("callboard.sendgrid.api-key", "SG.secret"),
                JsonMapper.shared(),
                CLOCK);
    }

    @Override
    protected Recorded accepted() {
        return Recorded.of(202, "").with("X-Message-Id", "14c5d75ce93.dfd.64b469");
    }

    @Override
    protected String messageId() {
        return "14c5d75ce93.dfd.64b469";
    }

    @Override
    protected List<Case> errors() {
        return List.of(
                new Case(
                        error(400, "Does not contain a valid address.", "\"personalizations.0.to.0.email\""),
                        "Failed HTTP_400_PERSONALIZATIONS_0_TO_0_EMAIL",
                        "Refused"),
                new Case(error(400, "The subject is required.", "\"subject\""), "Failed HTTP_400_SUBJECT", "Refused"),
                new Case(
                        error(401, "The provided authorization grant is invalid, expired, or revoked", "null"),
                        "Return HTTP_401",
                        "Pause"),
                new Case(
                        error(403, "The from address does not match a verified Sender Identity.", "\"from\""),
                        "Return HTTP_403_FROM",
                        "Pause"),
                new Case(error(413, "Payload too large", "null"), "Failed HTTP_413", "Refused"),
                new Case(error(429, "too many requests", "null"), "Return HTTP_429", "Busy"),
                new Case(error(500, "internal", "null"), "Unknown HTTP_500", "Trouble"));
    }

    @Test
    void aRefusedRecipientSaysNothingAboutTheAccount() {
        assertThat(answerTo(error(400, "Does not contain a valid address.", "\"personalizations.0.to.0.email\"")))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.aboutRecipient()).isTrue());
        assertThat(answerTo(error(400, "The subject is required.", "\"subject\"")))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.aboutRecipient()).isFalse());
    }

    /** SendGrid says when its limit ends, not how long to wait. */
    @Test
    void theEndOfALimitIsAWait() {
        long end = CLOCK.instant().getEpochSecond() + 42;
        assertThat(answerTo(error(429, "too many requests", "null").with("X-RateLimit-Reset", Long.toString(end))))
                .isEqualTo(new Answer.Refused(429, null, Duration.ofSeconds(42)));
    }

    @Test
    void theRequestIsWhatSendGridDocuments() {
        answerTo(accepted());

        Arrived request = arrived.getFirst();
        assertThat(request.path()).isEqualTo("/v3/mail/send");
        assertThat(request.headers().get("Authorization")).containsExactly("Bearer SG.secret");
        JsonNode body = JsonMapper.shared().readTree(request.body());
        assertThat(body).isEqualTo(JsonMapper.shared().readTree("""
                {"personalizations":[{"to":[{"email":"ada@example.com"}]}],
                 "from":{"email":"events@example.com","name":"Callboard"},
                 "subject":"Täglich & live",
                 "content":[{"type":"text/plain","value":"See you"},{"type":"text/html","value":"<p>See you</p>"}],
                 "headers":{"List-Unsubscribe":"<https://example.com/unsubscribe/1>",
                   "List-Unsubscribe-Post":"List-Unsubscribe=One-Click"},
                 "custom_args":{"delivery":"0199a1b2-0000-7000-8000-000000000001"},
                 "tracking_settings":{"click_tracking":{"enable":false},"open_tracking":{"enable":false}}}
                """));
    }

    @Test
    void answersAndAttachmentsHaveFieldsOfTheirOwn() {
        sendsComplete();

        assertThat(arrived.getFirst().body())
                .contains("\"reply_to\":{\"email\":\"team@example.com\"}")
                .contains("\"type\":\"text/calendar\",\"filename\":\"event.ics\",\"disposition\":\"attachment\"")
                .contains(Base64.getEncoder()
                        .encodeToString("BEGIN:VCALENDAR\r\nSUMMARY:Täglich\r\n".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void propertiesHaveTheseDefaults() {
        assertThat(new Binder(new MapConfigurationPropertySource())
                        .bindOrCreate("callboard.sendgrid", SendGridProperties.class))
                .isEqualTo(new SendGridProperties(
                        URI.create("https://api.sendgrid.com"),
                        "",
                        "",
                        50,
                        Duration.ofSeconds(10),
                        "",
                        Duration.ofMinutes(5)));
    }
}
