package io.callboard.notifier.resend;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.MailFact;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.callback.WebhookJson;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.JsonNode;

/** Webhooks of Resend. Each mail carries its delivery as a tag, and Resend puts the tags into its webhooks. */
@Component
@ConditionalOnProperty("callboard.resend.api-key")
class ResendCallbacks implements CallbackSource {

    private static final String TAG = "delivery";

    private final SvixSignature signature;

    @Autowired
    ResendCallbacks(ResendProperties properties, Environment environment) {
        this(Secrets.require(environment, "callboard.resend.webhook-secret"), properties);
    }

    ResendCallbacks(String secret, ResendProperties properties) {
        this.signature = new SvixSignature(secret, properties.webhookTolerance());
    }

    @Override
    public String provider() {
        return "resend";
    }

    @Override
    public boolean isSigned(Webhook webhook, Instant now) {
        return signature.fits(webhook, now);
    }

    @Override
    public List<Callback> read(Webhook webhook) throws UnreadableWebhookException {
        JsonNode body = WebhookJson.of(webhook);
        if (!body.isObject()) {
            throw new UnreadableWebhookException("NO_JSON_OBJECT");
        }
        UUID delivery = delivery(body.path("data").path("tags"));
        String messageId = body.path("data").path("email_id").asString("");
        MailFact fact = fact(body);
        if (delivery == null || messageId.isBlank() || fact == null) {
            return List.of();
        }
        return List.of(fact.reported(
                Objects.requireNonNull(webhook.header(SvixSignature.ID)),
                delivery,
                messageId,
                recipient(body.path("data").path("to")),
                WebhookJson.instantOrNull(body.path("created_at"))));
    }

    private static @Nullable MailFact fact(JsonNode body) {
        return switch (body.path("type").asString("")) {
            case "email.sent" -> MailFact.SENT;
            case "email.delivered" -> MailFact.DELIVERED;
            // By Resend's documentation a bounce is permanent, unless its type says something else.
            case "email.bounced" ->
                body.at("/data/bounce/type").asString("Permanent").equalsIgnoreCase("Permanent")
                        ? MailFact.HARD_BOUNCE
                        : MailFact.SOFT_BOUNCE;
            case "email.failed", "email.suppressed" -> MailFact.UNDELIVERED;
            case "email.complained" -> MailFact.COMPLAINT;
            default -> null;
        };
    }

    /** Tags are an object in today's webhooks and were a list of names and values. */
    private static @Nullable UUID delivery(JsonNode tags) {
        String text = tags.isArray()
                ? tags.valueStream()
                        .filter(tag -> tag.path("name").asString("").equals(TAG))
                        .map(tag -> tag.path("value").asString(""))
                        .findFirst()
                        .orElse("")
                : tags.path(TAG).asString("");
        return Callback.deliveryOrNull(text);
    }

    /** Each of our mails has one recipient. */
    private static String recipient(JsonNode to) {
        return to.isArray() ? to.path(0).asString("") : to.asString("");
    }
}
