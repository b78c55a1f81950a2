package io.callboard.notifier.knock;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.callback.WebhookJson;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Webhooks of Knock. Each message carries its delivery in the data of its workflow, which Knock puts into its events. */
@Component
@ConditionalOnProperty("callboard.knock.webhook-key")
class KnockCallbacks implements CallbackSource {

    private final KnockSignature signature;

    KnockCallbacks(KnockProperties properties, Environment environment) {
        this.signature = new KnockSignature(
                Secrets.require(environment, "callboard.knock.webhook-key"), properties.webhookTolerance());
    }

    @Override
    public String provider() {
        return "knock";
    }

    @Override
    public boolean isSigned(Webhook webhook, Instant now) {
        return signature.fits(webhook, now);
    }

    /** A webhook has no id of its own. Each fact about a message is reported once, so message and fact identify it. */
    @Override
    public List<Callback> read(Webhook webhook) throws UnreadableWebhookException {
        JsonNode event = WebhookJson.of(webhook);
        if (!event.isObject()) {
            throw new UnreadableWebhookException("NO_JSON_OBJECT");
        }
        String type = event.path("type").asString("");
        String messageId = event.at("/data/id").asString("");
        String delivery = event.at("/data/data/delivery").asString("");
        UUID deliveryId = Callback.deliveryOrNull(delivery);
        DeliveryStatus status = status(type);
        if (messageId.isBlank() || deliveryId == null || status == null) {
            return List.of();
        }
        return List.of(new Callback.Reported(
                messageId + ' ' + type,
                deliveryId,
                deliveryId.toString(),
                status,
                status == DeliveryStatus.BOUNCED ? "UNDELIVERED" : null,
                null,
                WebhookJson.instantOrNull(event.path("created_at"))));
    }

    /** That a message was seen or read is no delivery state: reading is not counted as opening. */
    private static @Nullable DeliveryStatus status(String type) {
        return switch (type) {
            case "message.sent" -> DeliveryStatus.SENT;
            case "message.delivered" -> DeliveryStatus.DELIVERED;
            case "message.undelivered", "message.bounced" -> DeliveryStatus.BOUNCED;
            default -> null;
        };
    }
}
