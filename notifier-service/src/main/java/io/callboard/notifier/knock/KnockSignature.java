package io.callboard.notifier.knock;

import io.callboard.notifier.callback.Webhook;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Knock's signature of a webhook: HMAC-SHA256 over the time in milliseconds and the bytes of the body as they came. */
final class KnockSignature {

    static final String HEADER = "x-knock-signature";

    private static final String ALGORITHM = "HmacSHA256";
    private static final Pattern FORM = Pattern.compile("t=([0-9]{1,15}),s=([A-Za-z0-9+/]+=*)");

    private final SecretKeySpec key;
    private final Duration tolerance;

    KnockSignature(String key, Duration tolerance) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
        this.tolerance = tolerance;
    }

    /** Whether Knock signed these bytes not long ago. */
    boolean fits(Webhook webhook, Instant now) {
        String given = webhook.header(HEADER);
        Matcher parts = FORM.matcher(given == null ? "" : given);
        if (!parts.matches()) {
            return false;
        }
        String time = parts.group(1);
        if (!Webhook.isFresh(Instant.ofEpochMilli(Long.parseLong(time)), now, tolerance)) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            byte[] signature = mac.doFinal(webhook.body());
            return MessageDigest.isEqual(signature, Base64.getDecoder().decode(parts.group(2)));
        } catch (IllegalArgumentException malformed) {
            return false;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
