package io.callboard.notifier.mailgun;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.delivery.DeliveryStatus;
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
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Webhooks of Mailgun. Each mail carries its delivery as a variable, which Mailgun puts into its webhooks. Mailgun signs
 * a time and a random token, and not the rest of the body.
 */
@Component
@ConditionalOnProperty("callboard.mailgun.webhook-signing-key")
class MailgunCallbacks implements CallbackSource {

    private static final String MAC = "HmacSHA256";

    /** Mailgun may add members. */
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final byte[] key;
    private final Duration tolerance;

    MailgunCallbacks(MailgunProperties properties, Environment environment) {
        this.key = Secrets.require(environment, "callboard.mailgun.webhook-signing-key")
                .getBytes(StandardCharsets.UTF_8);
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
            signature = JSON.readTree(webhook.body()).path("signature");
        } catch (JacksonException malformed) {
            return false;
        }
        String time = signature.path("timestamp").asString("");
        String token = signature.path("token").asString("");
        if (!time.matches("[0-9]{1,12}")
                || token.isEmpty()
                || Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), now)
                                .abs()
                                .compareTo(tolerance)
                        > 0) {
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
        JsonNode event = JSON.readTree(webhook.body()).path("event-data");
        if (!event.isObject()) {
            throw new UnreadableWebhookException("NO_EVENT_DATA");
        }
        String id = event.path("id").asString("");
        UUID delivery =
                Callback.deliveryOrNull(event.at("/user-variables/delivery").asString(""));
        String messageId = event.at("/message/headers/message-id").asString("");
        Fact fact = fact(event);
        if (id.isBlank() || delivery == null || messageId.isBlank() || fact == null) {
            return List.of();
        }
        String address = event.path("recipient").asString("");
        return List.of(new Callback.Reported(
                id,
                delivery,
                // As in the answer to the request that sent it.
                messageId.startsWith("<") ? messageId : "<" + messageId + ">",
                fact.status(),
                fact.reason(),
                fact.suppresses() && !address.isBlank() ? new Callback.Address(Channel.EMAIL, address) : null,
                event.path("timestamp").isNumber()
                        ? Instant.ofEpochMilli(
                                Math.round(event.path("timestamp").asDouble() * 1000))
                        : null));
    }

    /** @param suppresses whether nothing may be sent to the address any more */
    private record Fact(DeliveryStatus status, @Nullable String reason, boolean suppresses) {}

    /** After a temporary failure Mailgun tries again. Opens and clicks are off in our mails. */
    private static @Nullable Fact fact(JsonNode event) {
        return switch (event.path("event").asString("")) {
            case "accepted" -> new Fact(DeliveryStatus.SENT, null, false);
            case "delivered" -> new Fact(DeliveryStatus.DELIVERED, null, false);
            case "failed" -> {
                if (!event.path("severity").asString("").equals("permanent")) {
                    yield null;
                }
                // Mailgun has the address in a list of its own, and did not try.
                yield event.path("reason").asString("").startsWith("suppress-")
                        ? new Fact(DeliveryStatus.BOUNCED, "UNDELIVERED", false)
                        : new Fact(DeliveryStatus.BOUNCED, "HARD_BOUNCE", true);
            }
            case "complained" -> new Fact(DeliveryStatus.COMPLAINED, "COMPLAINT", true);
            default -> null;
        };
    }
}
