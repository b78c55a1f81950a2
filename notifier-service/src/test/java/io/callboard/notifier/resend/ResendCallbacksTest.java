package io.callboard.notifier.resend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.security.UnusableSecretException;
import io.callboard.notifier.SignedWebhooks;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.env.MockEnvironment;

class ResendCallbacksTest {

    private static final Instant NOW = Instant.parse("2026-12-01T16:00:00Z");
    private static final String SECRET = secret("new");
    private static final String BEFORE = secret("before");
    private static final UUID DELIVERY = UUID.fromString("5f1c7a4e-3b2d-5c6f-8e90-a1b2c3d4e5f6");

    private final ResendCallbacks callbacks = callbacks(SECRET + "," + BEFORE);

    @Test
    void takesASignatureWithOneOfTheTwoSecrets() {
        assertThat(callbacks.isSigned(webhook(SECRET, NOW, "{}"), NOW)).isTrue();
        assertThat(callbacks.isSigned(webhook(BEFORE, NOW, "{}"), NOW)).isTrue();
        assertThat(callbacks.isSigned(webhook(secret("other"), NOW, "{}"), NOW)).isFalse();
    }

    @Test
    void takesOneOfSeveralSignatures() {
        Webhook webhook = webhook(SECRET, NOW, "{}");
        assertThat(callbacks.isSigned(
                        with(webhook, "svix-signature", "v1,AAAA v2,BBBB " + webhook.header("svix-signature")), NOW))
                .isTrue();
    }

    @Test
    void takesASignatureForFiveMinutes() {
        assertThat(callbacks.isSigned(webhook(SECRET, NOW.minusSeconds(300), "{}"), NOW))
                .isTrue();
        assertThat(callbacks.isSigned(webhook(SECRET, NOW.minusSeconds(301), "{}"), NOW))
                .isFalse();
        assertThat(callbacks.isSigned(webhook(SECRET, NOW.plusSeconds(301), "{}"), NOW))
                .isFalse();
    }

    @Test
    void refusesAChangedBodyIdOrTime() {
        Webhook webhook = webhook(SECRET, NOW, "{\"a\":1}");

        assertThat(callbacks.isSigned(
                        new Webhook(webhook.headers(), null, "{\"a\": 1}".getBytes(StandardCharsets.UTF_8)), NOW))
                .isFalse();
        assertThat(callbacks.isSigned(with(webhook, "svix-id", "msg_other"), NOW))
                .isFalse();
        assertThat(callbacks.isSigned(with(webhook, "svix-timestamp", "" + (NOW.getEpochSecond() + 1)), NOW))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"svix-id", "svix-timestamp", "svix-signature"})
    void refusesAWebhookWithoutOneOfTheHeaders(String header) {
        Map<String, String> headers = new HashMap<>(webhook(SECRET, NOW, "{}").headers());
        headers.remove(header);
        assertThat(callbacks.isSigned(new Webhook(headers, null, new byte[0]), NOW))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"soon", "-1", "''", "99999999999999"})
    void refusesATimeThatIsNone(String time) {
        assertThat(callbacks.isSigned(with(webhook(SECRET, NOW, "{}"), "svix-timestamp", time), NOW))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "email.sent,       -,         SENT,       -,           false",
                "email.delivered,  -,         DELIVERED,  -,           false",
                "email.bounced,    -,         BOUNCED,    HARD_BOUNCE, true",
                "email.bounced,    Permanent, BOUNCED,    HARD_BOUNCE, true",
                "email.bounced,    Transient, BOUNCED,    SOFT_BOUNCE, false",
                "email.failed,     -,         BOUNCED,    UNDELIVERED, false",
                "email.suppressed, -,         BOUNCED,    UNDELIVERED, false",
                "email.complained, -,         COMPLAINED, COMPLAINT,   true"
            })
    void readsWhatBecameOfAMail(String type, String bounce, DeliveryStatus status, String reason, boolean suppresses)
            throws UnreadableWebhookException {
        assertThat(callbacks.read(
                        webhook(SECRET, NOW, SignedWebhooks.mail(type, DELIVERY, "m-1", "ada@example.com", bounce))))
                .containsExactly(new Callback.Reported(
                        "msg_1",
                        DELIVERY,
                        "m-1",
                        status,
                        reason,
                        suppresses ? new Callback.Address(Channel.EMAIL, "ada@example.com") : null,
                        Instant.parse("2026-12-01T16:00:02.500Z")));
    }

    @Test
    void readsTagsAsAListToo() throws UnreadableWebhookException {
        assertThat(callbacks.read(webhook(SECRET, NOW, """
                        {"type":"email.delivered","data":{"email_id":"m-1",
                         "tags":[{"name":"kind","value":"x"},{"name":"delivery","value":"%s"}]}}""".formatted(DELIVERY))))
                .singleElement()
                .satisfies(callback ->
                        assertThat(((Callback.Reported) callback).deliveryId()).isEqualTo(DELIVERY));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"email.opened\",\"data\":{\"email_id\":\"m\",\"tags\":{\"delivery\":\"5f1c7a4e-3b2d-5c6f-8e90-a1b2c3d4e5f6\"}}}",
                "{\"type\":\"contact.created\",\"data\":{\"id\":\"c\"}}",
                "{\"type\":\"email.delivered\",\"data\":{\"email_id\":\"m\"}}",
                "{\"type\":\"email.delivered\",\"data\":{\"email_id\":\"m\",\"tags\":{\"delivery\":\"somebody's\"}}}",
                "{\"type\":\"email.delivered\"}",
                "{}"
            })
    void leavesOutWhatIsNotOursOrHasNoEffect(String body) throws UnreadableWebhookException {
        assertThat(callbacks.read(webhook(SECRET, NOW, body))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"[", "[]", "null", "text"})
    void aBodyThatIsNoObjectCannotBeRead(String body) {
        assertThatThrownBy(() -> callbacks.read(webhook(SECRET, NOW, body)))
                .isInstanceOf(UnreadableWebhookException.class);
    }

    @Test
    void aSecretIsNeededAndHasToBeUsable() {
        assertThatThrownBy(() -> callbacks("")).isInstanceOf(UnusableSecretException.class);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> callbacks(SECRET + ","))
                .withMessageContaining("whsec_");
        assertThatIllegalArgumentException().isThrownBy(() -> callbacks("whsec_ä"));
    }

    private static ResendCallbacks callbacks(String secrets) {
        return new ResendCallbacks(
                new ResendProperties(
                        URI.create("https://api.resend.com"),
                        "re_test",
                        "a@example.com",
                        0,
                        Duration.ofSeconds(1),
                        secrets,
                        Duration.ofMinutes(5)),
                new MockEnvironment().withProperty("callboard.resend.webhook-secret", secrets));
    }

    private static Webhook webhook(String secret, Instant at, String body) {
        return new Webhook(SignedWebhooks.svix(secret, "msg_1", at, body), null, body.getBytes(StandardCharsets.UTF_8));
    }

    private static Webhook with(Webhook webhook, String header, String value) {
        Map<String, String> headers = new HashMap<>(webhook.headers());
        headers.put(header, value);
        return new Webhook(headers, webhook.query(), webhook.body());
    }

    private static String secret(String text) {
        return "whsec_" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
