package io.callboard.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.WebhookVerificationException;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The signature, verified by the library of Standard Webhooks. */
class WebhookSignatureTest {

    private static final String BODY = "{\"type\":\"endpoint.test\",\"data\":{\"name\":\"Grüße\"}}";

    private final long atSeconds = Clock.systemUTC().instant().getEpochSecond();

    private static byte[] secret(int filled) {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) filled);
        return secret;
    }

    private static Webhook verifier(int secret) {
        return new Webhook("whsec_" + Base64.getEncoder().encodeToString(secret(secret)));
    }

    private HttpHeaders headers(String signature) {
        return HttpHeaders.of(
                Map.of(
                        "webhook-id", List.of("msg_1"),
                        "webhook-timestamp", List.of(String.valueOf(atSeconds)),
                        "webhook-signature", List.of(signature)),
                (_, _) -> true);
    }

    @Test
    void isWhatTheSpecificationSays() {
        assertThat(WebhookSignature.of(
                        "msg_p5jXN8AQM9LWM0D4loKWxJek",
                        1614265330,
                        "{\"test\": 2432232314}",
                        List.of(Base64.getDecoder().decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void isVerifiedWithItsSecretOnly() {
        HttpHeaders headers = headers(WebhookSignature.of("msg_1", atSeconds, BODY, List.of(secret(1))));

        assertThatCode(() -> verifier(1).verify(BODY, headers)).doesNotThrowAnyException();
        assertThatThrownBy(() -> verifier(2).verify(BODY, headers)).isInstanceOf(WebhookVerificationException.class);
        assertThatThrownBy(() -> verifier(1).verify(BODY + " ", headers))
                .isInstanceOf(WebhookVerificationException.class);
    }

    @Test
    void isVerifiedWithBothSecretsOfARotation() {
        HttpHeaders headers = headers(WebhookSignature.of("msg_1", atSeconds, BODY, List.of(secret(2), secret(1))));

        assertThatCode(() -> verifier(1).verify(BODY, headers)).doesNotThrowAnyException();
        assertThatCode(() -> verifier(2).verify(BODY, headers)).doesNotThrowAnyException();
        assertThatThrownBy(() -> verifier(3).verify(BODY, headers)).isInstanceOf(WebhookVerificationException.class);
    }
}
