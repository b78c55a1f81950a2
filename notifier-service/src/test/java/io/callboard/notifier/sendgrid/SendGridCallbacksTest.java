package io.callboard.notifier.sendgrid;

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
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendGridCallbacksTest {

    private static final Instant NOW = Instant.parse("2026-12-01T16:00:00Z");
    private static final UUID DELIVERY = UUID.fromString("5f1c7a4e-3b2d-5c6f-8e90-a1b2c3d4e5f6");
    private static final KeyPair KEYS = keys();

    private final SendGridCallbacks callbacks =
            callbacks(Base64.getEncoder().encodeToString(KEYS.getPublic().getEncoded()));

    private static SendGridCallbacks callbacks(String key) {
        return new SendGridCallbacks(new SendGridProperties(
                URI.create("https://api.sendgrid.com"),
                "SG.secret",
                "events@example.com",
                0,
                Duration.ofSeconds(10),
                key,
                Duration.ofMinutes(5)));
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(256);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Webhook webhook(KeyPair keys, Instant at, String body) {
        try {
            String time = Long.toString(at.getEpochSecond());
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update((time + body).getBytes(StandardCharsets.UTF_8));
            return new Webhook(
                    Map.of(
                            SendGridSignature.TIMESTAMP,
                            time,
                            SendGridSignature.SIGNATURE,
                            Base64.getEncoder().encodeToString(signature.sign())),
                    null,
                    body.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Webhook with(Webhook webhook, String header, String value) {
        Map<String, String> headers = new HashMap<>(webhook.headers());
        headers.put(header, value);
        return new Webhook(headers, null, webhook.body());
    }

    @Test
    void takesOnlyTheSignatureOfSendGridForFiveMinutes() {
        assertThat(callbacks.isSigned(webhook(KEYS, NOW, "[]"), NOW)).isTrue();
        assertThat(callbacks.isSigned(webhook(keys(), NOW, "[]"), NOW)).isFalse();
        assertThat(callbacks.isSigned(webhook(KEYS, NOW.minusSeconds(300), "[]"), NOW))
                .isTrue();
        assertThat(callbacks.isSigned(webhook(KEYS, NOW.minusSeconds(301), "[]"), NOW))
                .isFalse();
        assertThat(callbacks.isSigned(webhook(KEYS, NOW.plusSeconds(301), "[]"), NOW))
                .isFalse();
    }

    @Test
    void refusesWhatWasChangedOrIsMissing() {
        Webhook webhook = webhook(KEYS, NOW, "[]");

        assertThat(callbacks.isSigned(
                        new Webhook(webhook.headers(), null, "[ ]".getBytes(StandardCharsets.UTF_8)), NOW))
                .isFalse();
        assertThat(callbacks.isSigned(with(webhook, SendGridSignature.TIMESTAMP, "" + (NOW.getEpochSecond() + 1)), NOW))
                .isFalse();
        for (String nonsense : new String[] {"", "soon", "AAAA", "?"}) {
            assertThat(callbacks.isSigned(with(webhook, SendGridSignature.SIGNATURE, nonsense), NOW))
                    .isFalse();
            assertThat(callbacks.isSigned(with(webhook, SendGridSignature.TIMESTAMP, nonsense), NOW))
                    .isFalse();
        }
        assertThat(callbacks.isSigned(new Webhook(Map.of(), null, webhook.body()), NOW))
                .isFalse();
    }

    @Test
    void doesNotStartWithAKeyThatIsNone() {
        assertThatThrownBy(() -> callbacks("secret")).hasMessageContaining("callboard.sendgrid.webhook-key");
        assertThatThrownBy(() -> callbacks("")).hasMessageContaining("callboard.sendgrid.webhook-key");
    }

    private static String event(String event, String more) {
        return """
                [{"email":"ada@example.com","timestamp":1796140802,"event":"%s","sg_event_id":"e-1",
                  "sg_message_id":"14c5d75ce93.dfd.64b469.filter0001.16648.5515E0B88.0","delivery":"%s"%s}]\
                """.formatted(event, DELIVERY, more);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "processed,  -,       SENT,       -,           false",
                "delivered,  -,       DELIVERED,  -,           false",
                "bounce,     bounce,  BOUNCED,    HARD_BOUNCE, true",
                "bounce,     -,       BOUNCED,    HARD_BOUNCE, true",
                "bounce,     blocked, BOUNCED,    SOFT_BOUNCE, false",
                "dropped,    -,       BOUNCED,    UNDELIVERED, false",
                "spamreport, -,       COMPLAINED, COMPLAINT,   true"
            })
    void readsWhatBecameOfAMail(String event, String type, DeliveryStatus status, String reason, boolean suppresses)
            throws UnreadableWebhookException {
        String body = event(event, type == null ? "" : ",\"type\":\"" + type + "\"");

        assertThat(callbacks.read(webhook(KEYS, NOW, body)))
                .containsExactly(new Callback.Reported(
                        "e-1",
                        DELIVERY,
                        "14c5d75ce93.dfd.64b469",
                        status,
                        reason,
                        suppresses ? new Callback.Address(Channel.EMAIL, "ada@example.com") : null,
                        Instant.parse("2026-12-01T16:00:02Z")));
    }

    @ParameterizedTest
    @CsvSource({"14c5.recvd-5c4-1-5.0, 14c5", "14c5.filter1, 14c5", "14c5, 14c5", "a.b, a.b"})
    void knowsTheMessageByTheIdThatSendGridAnswered(String id, String answered) throws UnreadableWebhookException {
        String body = event("delivered", "").replaceFirst("14c5d75ce93[^\"]*", id);

        assertThat(callbacks.read(webhook(KEYS, NOW, body)))
                .singleElement()
                .satisfies(callback ->
                        assertThat(((Callback.Reported) callback).messageId()).isEqualTo(answered));
    }

    @Test
    void leavesOutWhatIsNotOursOrHasNoEffect() throws UnreadableWebhookException {
        String ours = event("delivered", "");
        String all = "[" + inner(event("open", "")) + "," + inner(event("deferred", "")) + ",{},7,"
                + inner(ours.replace(DELIVERY.toString(), "somebody's")) + ","
                + inner(ours.replace("sg_event_id", "other")) + "," + inner(ours) + "]";

        assertThat(callbacks.read(webhook(KEYS, NOW, all))).hasSize(1);
    }

    private static String inner(String array) {
        return array.substring(1, array.length() - 1);
    }

    @ParameterizedTest
    @CsvSource({"{}", "not json", "7"})
    void refusesABodyThatIsNoListOfEvents(String body) {
        assertThatThrownBy(() -> callbacks.read(webhook(KEYS, NOW, body)))
                .isInstanceOf(UnreadableWebhookException.class);
    }
}
