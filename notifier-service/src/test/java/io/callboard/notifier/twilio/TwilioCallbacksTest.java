package io.callboard.notifier.twilio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.notifier.SignedWebhooks;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class TwilioCallbacksTest {

    private static final String URL = "https://notify.example.com/webhooks/twilio";
    private static final UUID DELIVERY = UUID.fromString("5f1c7a4e-3b2d-5c6f-8e90-a1b2c3d4e5f6");
    private static final String QUERY = "delivery=" + DELIVERY;
    private static final Map<String, String> DELIVERED = Map.of("MessageSid", "SM1", "MessageStatus", "delivered");

    private final TwilioCallbacks callbacks = callbacks(URL);

    @Test
    void takesASignatureWithOneOfTheTwoTokens() {
        assertThat(isSigned("now", URL + "?" + QUERY, QUERY, DELIVERED)).isTrue();
        assertThat(isSigned("before", URL + "?" + QUERY, QUERY, DELIVERED)).isTrue();
        assertThat(isSigned("other", URL + "?" + QUERY, QUERY, DELIVERED)).isFalse();
    }

    @Test
    void refusesAnotherDeliveryAddressOrForm() {
        assertThat(isSigned("now", URL + "?" + QUERY, "delivery=" + UUID.randomUUID(), DELIVERED))
                .isFalse();
        assertThat(isSigned("now", "https://elsewhere.example.com/webhooks/twilio?" + QUERY, QUERY, DELIVERED))
                .isFalse();
        Webhook changed = new Webhook(
                Map.of("x-twilio-signature", SignedWebhooks.twilio("now", URL + "?" + QUERY, DELIVERED)),
                QUERY,
                form(Map.of("MessageSid", "SM1", "MessageStatus", "failed")));
        assertThat(callbacks.isSigned(changed, Instant.EPOCH)).isFalse();
        assertThat(callbacks.isSigned(new Webhook(Map.of(), QUERY, form(DELIVERED)), Instant.EPOCH))
                .isFalse();
    }

    @Test
    void withoutAnAddressForReportsNothingIsSigned() {
        assertThat(callbacks("").isSigned(signed("now", "", null, DELIVERED), Instant.EPOCH))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "sent,        -,     SENT,      -",
                "delivered,   -,     DELIVERED, -",
                "undelivered, 30003, BOUNCED,   UNDELIVERED_30003",
                "failed,      30007, BOUNCED,   UNDELIVERED_30007",
                "failed,      -,     BOUNCED,   UNDELIVERED",
                "failed,      a b,   BOUNCED,   UNDELIVERED"
            })
    void readsWhatBecameOfAText(String word, @Nullable String code, DeliveryStatus status, @Nullable String reason)
            throws UnreadableWebhookException {
        Map<String, String> form = code == null
                ? Map.of("MessageSid", "SM1", "MessageStatus", word)
                : Map.of("MessageSid", "SM1", "MessageStatus", word, "ErrorCode", code);
        assertThat(callbacks.read(signed("now", URL, QUERY, form)))
                .containsExactly(new Callback.Reported("SM1 " + word, DELIVERY, "SM1", status, reason, null, null));
    }

    @ParameterizedTest
    @CsvSource({"queued", "sending", "read", "accepted"})
    void leavesOutOtherSteps(String word) throws UnreadableWebhookException {
        assertThat(callbacks.read(signed("now", URL, QUERY, Map.of("MessageSid", "SM1", "MessageStatus", word))))
                .isEmpty();
    }

    @Test
    void leavesOutMessagesOfOthers() throws UnreadableWebhookException {
        assertThat(callbacks.read(signed("now", URL, null, DELIVERED))).isEmpty();
        assertThat(callbacks.read(signed("now", URL, "delivery=theirs", DELIVERED)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "Stop,        -,     true",
                "' STOPALL ', -,     true",
                "unsubscribe, -,     true",
                "START,       -,     false",
                "unstop,      -,     false",
                "Arrêt,       STOP,  true",
                "Oui,         START, false"
            })
    void readsTextsOfRecipients(String body, @Nullable String type, boolean stops) throws UnreadableWebhookException {
        Map<String, String> form = type == null
                ? Map.of("MessageSid", "SM2", "From", "+12025550143", "Body", body)
                : Map.of("MessageSid", "SM2", "From", "+12025550143", "Body", body, "OptOutType", type);
        assertThat(callbacks.read(signed("now", URL, null, form)))
                .containsExactly(new Callback.Texted("SM2", "+12025550143", stops));
    }

    @Test
    void anyOtherTextHasNoEffect() throws UnreadableWebhookException {
        assertThat(callbacks.read(signed(
                        "now",
                        URL,
                        null,
                        Map.of("MessageSid", "SM2", "From", "+12025550143", "Body", "Please stop calling"))))
                .isEmpty();
    }

    @Test
    void aFormWithoutTheIdOfTheMessageCannotBeRead() {
        assertThatThrownBy(() -> callbacks.read(signed("now", URL, QUERY, Map.of("MessageStatus", "sent"))))
                .isInstanceOf(UnreadableWebhookException.class);
    }

    private boolean isSigned(String token, String url, String query, Map<String, String> form) {
        return callbacks.isSigned(
                new Webhook(Map.of("x-twilio-signature", SignedWebhooks.twilio(token, url, form)), query, form(form)),
                Instant.EPOCH);
    }

    private static Webhook signed(String token, String url, @Nullable String query, Map<String, String> form) {
        return new Webhook(Map.of("x-twilio-signature", SignedWebhooks.twilio(token, url, form)), query, form(form));
    }

    private static byte[] form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static TwilioCallbacks callbacks(String url) {
        return new TwilioCallbacks(
                new TwilioProperties(
                        URI.create("https://api.twilio.com"),
                        "AC",
                        "now",
                        "+15005550006",
                        0,
                        Duration.ofSeconds(1),
                        url,
                        "before"),
                new MockEnvironment().withProperty("callboard.twilio.auth-token", "now"));
    }
}
