package io.callboard.notifier;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Webhooks signed by the rules that the providers document. */
public final class SignedWebhooks {

    private SignedWebhooks() {}

    /** The headers of a webhook that is signed as Svix does. */
    public static Map<String, String> svix(String secret, String id, Instant at, String body) {
        byte[] key = Base64.getDecoder().decode(secret.substring("whsec_".length()));
        return Map.of(
                "svix-id",
                id,
                "svix-timestamp",
                Long.toString(at.getEpochSecond()),
                "svix-signature",
                "v1," + hmac("HmacSHA256", key, id + "." + at.getEpochSecond() + "." + body));
    }

    /** The header X-Twilio-Signature for a form that is sent to this address. */
    public static String twilio(String token, String url, Map<String, String> form) {
        StringBuilder signed = new StringBuilder(url);
        new TreeMap<>(form).forEach((name, value) -> signed.append(name).append(value));
        return hmac("HmacSHA1", token.getBytes(StandardCharsets.UTF_8), signed.toString());
    }

    /** A webhook of Resend about a mail. */
    public static String mail(String type, UUID delivery, String messageId, String to, @Nullable String bounce) {
        return """
                {"type":"%s","created_at":"2026-12-01T16:00:02.500Z","data":{"email_id":"%s",
                 "created_at":"2026-12-01 16:00:00.1+00","from":"Callboard <events@example.com>","to":["%s"],
                 "subject":"Soon","tags":{"delivery":"%s"}%s}}""".formatted(
                        type,
                        messageId,
                        to,
                        delivery,
                        bounce == null
                                ? ""
                                : ",\"bounce\":{\"type\":\"%s\",\"subType\":\"General\",\"message\":\"550\"}"
                                        .formatted(bounce));
    }

    private static String hmac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
