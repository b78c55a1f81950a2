package io.callboard.notifier.sendgrid;

import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.MailFact;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.callback.WebhookJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Event webhooks of SendGrid. Each mail carries its delivery as a custom argument, which SendGrid puts into its events. */
@Component
@ConditionalOnProperty("callboard.sendgrid.webhook-key")
class SendGridCallbacks implements CallbackSource {

    /** What SendGrid adds to the id that it gave when it accepted the mail. */
    private static final Pattern ADDED_TO_ID = Pattern.compile("\\.(filter|recv).*$");

    private final SendGridSignature signature;

    @Autowired
    SendGridCallbacks(SendGridProperties properties) {
        this(properties.webhookKey(), properties);
    }

    SendGridCallbacks(String key, SendGridProperties properties) {
        this.signature = new SendGridSignature(key, properties.webhookTolerance());
    }

    @Override
    public String provider() {
        return "sendgrid";
    }

    @Override
    public boolean isSigned(Webhook webhook, Instant now) {
        return signature.fits(webhook, now);
    }

    @Override
    public List<Callback> read(Webhook webhook) throws UnreadableWebhookException {
        JsonNode events = WebhookJson.of(webhook);
        if (!events.isArray()) {
            throw new UnreadableWebhookException("NO_JSON_ARRAY");
        }
        List<Callback> callbacks = new ArrayList<>();
        for (JsonNode event : events) {
            Callback callback = callback(event);
            if (callback != null) {
                callbacks.add(callback);
            }
        }
        return callbacks;
    }

    private static @Nullable Callback callback(JsonNode event) {
        String id = event.path("sg_event_id").asString("");
        UUID delivery = Callback.deliveryOrNull(event.path("delivery").asString(""));
        String messageId =
                ADDED_TO_ID.matcher(event.path("sg_message_id").asString("")).replaceFirst("");
        MailFact fact = fact(event);
        if (id.isBlank() || delivery == null || messageId.isBlank() || fact == null) {
            return null;
        }
        return fact.reported(
                id,
                delivery,
                messageId,
                event.path("email").asString(""),
                event.path("timestamp").isIntegralNumber()
                        ? Instant.ofEpochSecond(event.path("timestamp").asLong())
                        : null);
    }

    /** A deferred mail is still on its way. Opens and clicks are off in our mails. */
    private static @Nullable MailFact fact(JsonNode event) {
        return switch (event.path("event").asString("")) {
            case "processed" -> MailFact.SENT;
            case "delivered" -> MailFact.DELIVERED;
            // The receiving server refused this mail, and may take the next one.
            case "bounce" ->
                event.path("type").asString("").equals("blocked") ? MailFact.SOFT_BOUNCE : MailFact.HARD_BOUNCE;
            case "dropped" -> MailFact.UNDELIVERED;
            case "spamreport" -> MailFact.COMPLAINT;
            default -> null;
        };
    }
}
