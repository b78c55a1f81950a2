package io.callboard.notifier.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.HttpProviderScene;
import io.callboard.notifier.account.MessageLookup;
import io.callboard.notifier.template.Rendered;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.mock.env.MockEnvironment;

class TwilioAccountTest extends HttpProviderScene {

    private static final String NUMBER = "+15005550006";
    private static final String SERVICE = "MG0123456789abcdef0123456789abcdef";
    private static final String SID = "SM0123456789abcdef0123456789abcdef";

    private String sender = NUMBER;

    private static Recorded error(int status, int code, String message) {
        return Recorded.of(
                status,
                "{\"code\":%d,\"message\":\"%s\",\"more_info\":\"https://www.twilio.com/docs/errors/%d\",\"status\":%d}"
                        .formatted(code, message, code, status));
    }

    @Override
    protected Account account(URI baseUrl, Duration timeout) {
        return new TwilioAccount(
                new TwilioProperties(
                        baseUrl, "AC1", "token", sender, 0, timeout, "https://example.com/webhooks/twilio", ""),
                new MockEnvironment().withProperty("callboard.twilio.auth-token", "token"),
                CLOCK);
    }

    @Override
    protected Envelope envelope() {
        Envelope.Message mail = ENVELOPE.messages().getFirst();
        return new Envelope(
                sender,
                ENVELOPE.template(),
                List.of(new Envelope.Message(
                        mail.deliveryId(), "+4915112345678", new Rendered.Sms("Soon & live"), mail.shown(), null)));
    }

    @Override
    protected Recorded accepted() {
        return Recorded.of(201, "{\"sid\":\"%s\",\"status\":\"queued\",\"error_code\":null}".formatted(SID));
    }

    @Override
    protected String messageId() {
        return SID;
    }

    @Override
    protected List<Case> errors() {
        return List.of(
                new Case(error(400, 21211, "Invalid 'To' Phone Number"), "Failed HTTP_400_21211", "Refused"),
                new Case(
                        error(400, 21610, "Attempt to send to unsubscribed recipient"),
                        "Failed HTTP_400_21610",
                        "Refused"),
                new Case(error(401, 20003, "Authenticate"), "Return HTTP_401_20003", "Pause"),
                new Case(error(404, 20404, "The requested resource was not found"), "Return HTTP_404", "Pause"),
                new Case(error(429, 20429, "Too Many Requests"), "Return HTTP_429_20429", "Busy"),
                new Case(error(500, 20500, "Internal Server Error"), "Unknown HTTP_500_20500", "Trouble"));
    }

    @Test
    void comesFromANumber() {
        answerTo(accepted());

        assertThat(arrived.getFirst().body()).contains("From=%2B15005550006").doesNotContain("MessagingServiceSid");
    }

    @Test
    void comesFromANumberOfAMessagingService() {
        sender = SERVICE;

        assertThat(next(answerTo(accepted()))).isEqualTo("Sent " + SID);

        assertThat(arrived.getFirst().body())
                .contains("MessagingServiceSid=" + SERVICE)
                .doesNotContain("From=");
    }

    /** A text that waits at Twilio until it is of no more use is not delivered. */
    @Test
    void isValidAsLongAsItIsUseful() {
        assertThat(validity(USEFUL_FOR)).isEqualTo("1800");
        assertThat(validity(Duration.ofMillis(90_900))).as("not longer").isEqualTo("90");
    }

    @Test
    void keepsToWhatTwilioTakes() {
        assertThat(validity(Duration.ZERO)).isEqualTo("1");
        assertThat(validity(Duration.ofHours(10))).isEqualTo("36000");
        assertThat(validity(Duration.ofDays(30))).isEqualTo("36000");
    }

    private String validity(Duration usefulFor) {
        answerTo(accepted(), usefulFor);
        return arrived.getLast().body().replaceAll(".*ValidityPeriod=(\\d+).*", "$1");
    }

    @Test
    void aMessageWithTheSameTextProvesThatItWasAccepted() {
        assertThat(look(listed("Soon &amp; live", "Soon & live"))).isEqualTo(new MessageLookup.Result.Accepted("SM2"));

        Arrived question = arrived.getLast();
        assertThat(question.path()).isEqualTo("/2010-04-01/Accounts/AC1/Messages.json");
        assertThat(question.query()).contains("To=%2B4915112345678").contains("DateSent%3E=2026-11-30");
        assertThat(question.body()).isEmpty();
    }

    @Test
    void anotherTextProvesNothing() {
        assertThat(look(listed())).isInstanceOf(MessageLookup.Result.NotFound.class);
        assertThat(look(listed("Soon and live"))).isInstanceOf(MessageLookup.Result.NotFound.class);
    }

    @Test
    void aMessageWithoutATextProvesNothing() {
        assertThat(look(Recorded.of(
                        200,
                        "{\"messages\":[{\"sid\":\"SM1\",\"body\":null},{\"sid\":\"SM2\",\"body\":\"Soon & live\"}],"
                                + "\"page\":0,\"page_size\":50,\"next_page_uri\":null}")))
                .isEqualTo(new MessageLookup.Result.Accepted("SM2"));
    }

    @Test
    void aRefusedQuestionSaysNothing() {
        assertThat(look(null)).isEqualTo(new MessageLookup.Result.NoAnswer(null));
        assertThat(look(error(401, 20003, "Authenticate"))).isEqualTo(new MessageLookup.Result.NoAnswer(null));
        assertThat(look(error(500, 20500, "Internal Server Error"))).isEqualTo(new MessageLookup.Result.NoAnswer(null));
        assertThat(look(error(429, 20429, "Too Many Requests").with("Retry-After", "90")))
                .isEqualTo(new MessageLookup.Result.NoAnswer(Duration.ofSeconds(90)));
        assertThat(look(Recorded.of(200, "<html></html>"))).isEqualTo(new MessageLookup.Result.NoAnswer(null));
    }

    private static Recorded listed(String... texts) {
        String messages = IntStream.rangeClosed(1, texts.length)
                .mapToObj(number ->
                        "{\"sid\":\"SM%d\",\"body\":\"%s\",\"status\":\"sent\"}".formatted(number, texts[number - 1]))
                .collect(Collectors.joining(","));
        return Recorded.of(
                200, "{\"messages\":[%s],\"page\":0,\"page_size\":50,\"next_page_uri\":null}".formatted(messages));
    }
}
