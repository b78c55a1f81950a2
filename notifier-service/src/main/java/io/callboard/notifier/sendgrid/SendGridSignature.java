package io.callboard.notifier.sendgrid;

import io.callboard.notifier.callback.Webhook;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;

/** SendGrid's signature of an event webhook: ECDSA over the time and the bytes of the body as they came. */
final class SendGridSignature {

    static final String SIGNATURE = "x-twilio-email-event-webhook-signature";
    static final String TIMESTAMP = "x-twilio-email-event-webhook-timestamp";

    private static final String ALGORITHM = "SHA256withECDSA";

    private final PublicKey key;
    private final Duration tolerance;

    /** @param key the verification key in base64, as SendGrid shows it */
    SendGridSignature(String key, Duration tolerance) {
        this.key = key(key);
        this.tolerance = tolerance;
    }

    /** Whether SendGrid signed these bytes not long ago. */
    boolean fits(Webhook webhook, Instant now) {
        String time = webhook.header(TIMESTAMP);
        String given = webhook.header(SIGNATURE);
        if (given == null || time == null || !Webhook.isFresh(time, now, tolerance)) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(time.getBytes(StandardCharsets.US_ASCII));
            signature.update(webhook.body());
            return signature.verify(Base64.getDecoder().decode(given));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            return false;
        }
    }

    private static PublicKey key(String base64) {
        try {
            return KeyFactory.getInstance("EC")
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64.strip())));
        } catch (GeneralSecurityException | IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "callboard.sendgrid.webhook-key is not the verification key that SendGrid shows for its event"
                            + " webhook.",
                    malformed);
        }
    }
}
