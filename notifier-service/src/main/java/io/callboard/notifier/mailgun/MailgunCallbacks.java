package io.callboard.notifier.mailgun;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.MailFact;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.callback.WebhookJson;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/**
 * Webhooks of Mailgun. Each mail carries its delivery as a variable, which Mailgun puts into its webhooks. Mailgun signs
 * a time and a random token, and not the rest of the body.
 */
@Component
@ConditionalOnProperty("callboard.mailgun.webhook-signing-key")
class MailgunCallbacks implements CallbackSource {

    private static final String MAC = "HmacSHA256";

    private final byte[] key;
    private final Duration tolerance;

    @Autowired
    MailgunCallbacks(MailgunProperties properties, Environment environment) {
        this(Secrets.require(environment, "callboard.mailgun.webhook-signing-key"), properties);
    }

    MailgunCallbacks(String key, MailgunProperties properties) {
        this.key = key.getBytes(StandardCharsets.UTF_8);
        this.tolerance = properties.webhookTolerance();
    }

    @Override
    public String provider() {
        return "mailgun";
    }

    @Override
    public boolean isSigned(Webhook webhook, Instant now) {
        JsonNode signature;
        try {
            signature = WebhookJson.of(webhook).path("signature");
        } catch (UnreadableWebhookException malformed) {
            return false;
        }
        String time = signature.path("timestamp").asString("");
        String token = signature.path("token").asString("");
        if (token.isEmpty() || !Webhook.isFresh(time, now, tolerance)) {
            return false;
        }
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            byte[] expected = mac.doFinal((time + token).getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(
                    expected,
                    HexFormat.of().parseHex(signature.path("signature").asString("")));
        } catch (IllegalArgumentException malformed) {
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(MAC + " is not available", e);
        }
    }

    @Override
    public List<Callback> read(Webhook webhook) throws UnreadableWebhookException {
        JsonNode event = WebhookJson.of(webhook).path("event-data");
        if (!event.isObject()) {
            throw new UnreadableWebhookException("NO_EVENT_DATA");
        }
        String id = event.path("id").asString("");
        UUID delivery =
                Callback.deliveryOrNull(event.at("/user-variables/delivery").asString(""));
        String messageId = event.at("/message/headers/message-id").asString("");
        MailFact fact = fact(event);
        if (id.isBlank() || delivery == null || messageId.isBlank() || fact == null) {
            return List.of();
        }
        return List.of(fact.reported(
                id,
                delivery,
                MailgunRequests.bracketed(messageId),
                event.path("recipient").asString(""),
                event.path("timestamp").isNumber()
                        ? Instant.ofEpochMilli(
                                Math.round(event.path("timestamp").asDouble() * 1000))
                        : null));
    }

    /** After a temporary failure Mailgun tries again. Opens and clicks are off in our mails. */
    private static @Nullable MailFact fact(JsonNode event) {
        return switch (event.path("event").asString("")) {
            case "accepted" -> MailFact.SENT;
            case "delivered" -> MailFact.DELIVERED;
            case "failed" -> {
                if (!event.path("severity").asString("").equals("permanent")) {
                    yield null;
                }
                // Mailgun has the address in a list of its own, and did not try.
                yield event.path("reason").asString("").startsWith("suppress-")
                        ? MailFact.UNDELIVERED
                        : MailFact.HARD_BOUNCE;
            }
            case "complained" -> MailFact.COMPLAINT;
            default -> null;
        };
    }
}
