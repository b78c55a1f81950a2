package io.callboard.notifier.resend;

import io.callboard.notifier.callback.Webhook;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signature of Svix, which Resend uses: an HMAC over the id, the time and the bytes of the body as they came. */
final class SvixSignature {

    static final String ID = "svix-id";

    private static final String TIMESTAMP = "svix-timestamp";
    private static final String SIGNATURE = "svix-signature";
    private static final String MAC = "HmacSHA256";
    private static final String VERSION = "v1,";
    private static final String PREFIX = "whsec_";
    private static final int MOST_SIGNATURES = 20;

    private final List<byte[]> secrets;
    private final Duration tolerance;

    /** @param secrets {@code whsec_<base64>}, several with commas: while a secret is replaced, both are valid */
    SvixSignature(String secrets, Duration tolerance) {
        this.secrets =
                Arrays.stream(secrets.split(",", -1)).map(SvixSignature::key).toList();
        this.tolerance = tolerance;
    }

    /** Whether one of the secrets signed these bytes not long ago. */
    boolean fits(Webhook webhook, Instant now) {
        String id = webhook.header(ID);
        String time = webhook.header(TIMESTAMP);
        String signatures = webhook.header(SIGNATURE);
        if (id == null
                || id.isBlank()
                || signatures == null
                || time == null
                || !Webhook.isFresh(time, now, tolerance)) {
            return false;
        }
        List<byte[]> given = Arrays.stream(signatures.split(" ", MOST_SIGNATURES))
                .filter(signature -> signature.startsWith(VERSION))
                .map(signature -> bytes(signature.substring(VERSION.length())))
                .toList();
        return secrets.stream()
                .map(secret -> hmac(secret, id, time, webhook.body()))
                .anyMatch(expected -> given.stream().anyMatch(one -> MessageDigest.isEqual(one, expected)));
    }

    private static byte[] hmac(byte[] secret, String id, String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            mac.update((id + "." + time + ".").getBytes(StandardCharsets.UTF_8));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(MAC + " is not available", e);
        }
    }

    private static byte[] key(String secret) {
        String text = secret.strip();
        byte[] key = bytes(text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : text);
        if (key.length == 0) {
            throw new IllegalArgumentException(
                    "The secret callboard.resend.webhook-secret is not whsec_ with base64, as Resend shows it.");
        }
        return key;
    }

    private static byte[] bytes(String base64) {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException malformed) {
            return new byte[0];
        }
    }
}
