package io.callboard.notifier.knock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.env.MockEnvironment;

class KnockCallbacksTest {

    private static final Instant NOW = Instant.parse("2026-12-01T16:00:00Z");
    private static final UUID DELIVERY = UUID.fromString("5f1c7a4e-3b2d-5c6f-8e90-a1b2c3d4e5f6");
    private static final String KEY = "hush";

    private final KnockCallbacks callbacks = new KnockCallbacks(
            new KnockProperties(
                    URI.create("https://api.knock.app"),
                    "sk_test",
                    "callboard",
                    0,
                    Duration.ofSeconds(10),
                    KEY,
                    Duration.ofMinutes(5)),
            new MockEnvironment().withProperty("callboard.knock.webhook-key", KEY));

    private static String signature(String key, String time, String body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            byte[] bytes = mac.doFinal((time + "." + body).getBytes(StandardCharsets.UTF_8));
            return "t=" + time + ",s=" + Base64.getEncoder().encodeToString(bytes);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Webhook webhook(String signature, String body) {
        return new Webhook(Map.of(KnockSignature.HEADER, signature), null, body.getBytes(StandardCharsets.UTF_8));
    }

    private boolean isSigned(String key, Instant at) {
        return callbacks.isSigned(webhook(signature(key, Long.toString(at.toEpochMilli()), "{}"), "{}"), NOW);
    }

    @Test
    void takesOnlyTheSignatureOfKnockForFiveMinutes() {
        assertThat(isSigned(KEY, NOW)).isTrue();
        assertThat(isSigned("other", NOW)).isFalse();
        assertThat(isSigned(KEY, NOW.minusSeconds(300))).isTrue();
        assertThat(isSigned(KEY, NOW.minusMillis(300_001))).isFalse();
        assertThat(isSigned(KEY, NOW.plusMillis(300_001))).isFalse();
    }

    /** Other providers sign seconds. */
    @Test
    void aTimeInSecondsIsTooOld() {
        assertThat(callbacks.isSigned(webhook(signature(KEY, Long.toString(NOW.getEpochSecond()), "{}"), "{}"), NOW))
                .isFalse();
    }

    @Test
    void refusesAnotherBody() {
        String signature = signature(KEY, Long.toString(NOW.toEpochMilli()), "{}");
        assertThat(callbacks.isSigned(webhook(signature, "{ }"), NOW)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "t=1", "s=AAAA", "t=1,s=", "t=,s=AAAA", "t=1764604800000,s=?", "t=1,s=A=A"})
    void refusesWhatIsNoSignature(String signature) {
        assertThat(callbacks.isSigned(webhook(signature, "{}"), NOW)).isFalse();
        assertThat(callbacks.isSigned(new Webhook(Map.of(), null, new byte[0]), NOW))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "message.sent, SENT,",
        "message.delivered, DELIVERED,",
        "message.undelivered, BOUNCED, UNDELIVERED",
        "message.bounced, BOUNCED, UNDELIVERED"
    })
    void readsWhatBecameOfAMessage(String type, DeliveryStatus status, @Nullable String reason) throws Exception {
        assertThat(callbacks.read(webhook("", event(type, DELIVERY.toString()))))
                .containsExactly(new Callback.Reported(
                        "2qV8 " + type,
                        DELIVERY,
                        DELIVERY.toString(),
                        status,
                        reason,
                        null,
                        Instant.parse("2026-12-01T15:59:58.120Z")));
    }

    @Test
    void leavesOutWhatHasNoEffectHere() throws Exception {
        assertThat(callbacks.read(webhook("", event("message.read", DELIVERY.toString()))))
                .isEmpty();
        assertThat(callbacks.read(webhook("", event("message.delivered", "of somebody else"))))
                .isEmpty();
        assertThat(callbacks.read(webhook("", "{\"type\":\"workflow.committed\",\"data\":{\"key\":\"callboard\"}}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "nonsense"})
    void cannotReadAnotherForm(String body) {
        assertThatThrownBy(() -> callbacks.read(webhook("", body))).isInstanceOf(UnreadableWebhookException.class);
    }

    private static String event(String type, String delivery) {
        return """
                {"__typename":"Event","type":"%s","created_at":"2026-12-01T15:59:58.120Z","event_data":null,
                 "data":{"__typename":"Message","id":"2qV8","recipient":"r-1","workflow":"callboard","tenant":null,
                   "data":{"delivery":"%s","title":"Soon","text":"See you"}}}
                """.formatted(type, delivery);
    }
}
