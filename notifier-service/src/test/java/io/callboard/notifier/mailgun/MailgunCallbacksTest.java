package io.callboard.notifier.mailgun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class MailgunCallbacksTest {

    private static final Instant NOW = Instant.parse("2026-12-01T16:00:00Z");
    private static final UUID DELIVERY = UUID.fromString("5f1c7a4e-3b2d-5c6f-8e90-a1b2c3d4e5f6");
    private static final String KEY = "key-of-webhooks";

    private final MailgunCallbacks callbacks = new MailgunCallbacks(
            new MailgunProperties(
                    URI.create("https://api.mailgun.net"),
                    "secret",
                    "example.com",
                    "events@example.com",
                    0,
                    Duration.ofSeconds(10),
                    KEY,
                    Duration.ofHours(9)),
            new MockEnvironment().withProperty("callboard.mailgun.webhook-signing-key", KEY));

    private static String signature(String key, Instant at, String token) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            String hex = HexFormat.of()
                    .formatHex(mac.doFinal((at.getEpochSecond() + token).getBytes(StandardCharsets.UTF_8)));
            return """
                    {"timestamp":"%d","token":"%s","signature":"%s"}""".formatted(at.getEpochSecond(), token, hex);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Webhook webhook(String signature, String event) {
        String body = "{\"signature\":%s,\"event-data\":%s}".formatted(signature, event);
        return new Webhook(Map.of(), null, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void takesOnlyTheSignatureOfMailgunForNineHours() {
        assertThat(callbacks.isSigned(webhook(signature(KEY, NOW, "t1"), "{}"), NOW))
                .isTrue();
        assertThat(callbacks.isSigned(webhook(signature("other", NOW, "t1"), "{}"), NOW))
                .isFalse();
        assertThat(callbacks.isSigned(webhook(signature(KEY, NOW.minusSeconds(32_400), "t1"), "{}"), NOW))
                .isTrue();
        assertThat(callbacks.isSigned(webhook(signature(KEY, NOW.minusSeconds(32_401), "t1"), "{}"), NOW))
                .isFalse();
        assertThat(callbacks.isSigned(webhook(signature(KEY, NOW, "t1").replace("t1", "t2"), "{}"), NOW))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}",
                "7",
                "not json",
                "{\"signature\":{}}",
                "{\"signature\":{\"timestamp\":\"soon\",\"token\":\"t\",\"signature\":\"00\"}}",
                "{\"signature\":{\"timestamp\":\"1796140800\",\"token\":\"t\",\"signature\":\"?\"}}",
                "{\"signature\":{\"timestamp\":\"1796140800\",\"token\":\"t\"}}"
            })
    void refusesABodyWithoutASignature(String body) {
        assertThat(callbacks.isSigned(new Webhook(Map.of(), null, body.getBytes(StandardCharsets.UTF_8)), NOW))
                .isFalse();
    }

    private static String event(String event, String more) {
        return """
                {"event":"%s","id":"e-1","timestamp":1796140802.5,"recipient":"ada@example.com",
                 "message":{"headers":{"message-id":"m-1@example.com"}},"user-variables":{"delivery":"%s"}%s}\
                """.formatted(event, DELIVERY, more);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "accepted,   -,               SENT,       -,           false",
                "delivered,  -,               DELIVERED,  -,           false",
                "failed,     bounce,          BOUNCED,    HARD_BOUNCE, true",
                "failed,     suppress-bounce, BOUNCED,    UNDELIVERED, false",
                "complained, -,               COMPLAINED, COMPLAINT,   true"
            })
    void readsWhatBecameOfAMail(String event, String why, DeliveryStatus status, String reason, boolean suppresses)
            throws UnreadableWebhookException {
        String body = event(event, why == null ? "" : ",\"severity\":\"permanent\",\"reason\":\"" + why + "\"");

        assertThat(callbacks.read(webhook(signature(KEY, NOW, "t1"), body)))
                .containsExactly(new Callback.Reported(
                        "e-1",
                        DELIVERY,
                        "<m-1@example.com>",
                        status,
                        reason,
                        suppresses ? new Callback.Address(Channel.EMAIL, "ada@example.com") : null,
                        Instant.parse("2026-12-01T16:00:02.500Z")));
    }

    @Test
    void leavesOutWhatIsNotOursOrHasNoEffect() throws UnreadableWebhookException {
        String ours = event("delivered", "");
        for (String event : new String[] {
            event("opened", ""),
            event("failed", ",\"severity\":\"temporary\""),
            ours.replace(DELIVERY.toString(), "somebody's"),
            ours.replace("message-id", "other"),
            "{}"
        }) {
            assertThat(callbacks.read(webhook(signature(KEY, NOW, "t1"), event)))
                    .as(event)
                    .isEmpty();
        }
    }

    @Test
    void refusesABodyWithoutAnEvent() {
        assertThatThrownBy(() -> callbacks.read(webhook(signature(KEY, NOW, "t1"), "7")))
                .isInstanceOf(UnreadableWebhookException.class);
    }
}
