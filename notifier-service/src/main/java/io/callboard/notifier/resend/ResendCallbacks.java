package io.callboard.notifier.resend;

import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.callback.Callback;
import io.callboard.notifier.callback.CallbackSource;
import io.callboard.notifier.callback.UnreadableWebhookException;
import io.callboard.notifier.callback.Webhook;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Webhooks of Resend. Each mail carries its delivery as a tag, and Resend puts the tags into its webhooks. */
@Component
@ConditionalOnProperty("callboard.resend.api-key")
class ResendCallbacks implements CallbackSource {

    private static final String TAG = "delivery";

    /** Resend may add members. */
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SvixSignature signature;

    ResendCallbacks(ResendProperties properties, Environment environment) {
        this.signature = new SvixSignature(
                Secrets.require(environment, "callboard.resend.webhook-secret"), properties.webhookTolerance());
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
        JsonNode body;
        try {
            body = JSON.readTree(webhook.body());
        } catch (JacksonException malformed) {
            throw new UnreadableWebhookException("NO_JSON");
        }
        if (!body.isObject()) {
            throw new UnreadableWebhookException("NO_JSON_OBJECT");
        }
        UUID delivery = delivery(body.path("data").path("tags"));
        String messageId = body.path("data").path("email_id").asString("");
        Fact fact = fact(body);
        if (delivery == null || messageId.isBlank() || fact == null) {
            return List.of();
        }
        return List.of(new Callback.Reported(
                Objects.requireNonNull(webhook.header(SvixSignature.ID)),
                delivery,
                messageId,
                fact.status(),
                fact.reason(),
                fact.suppresses() ? recipient(body.path("data").path("to")) : null,
                instant(body.path("created_at").asString(""))));
    }

    /** @param suppresses whether nothing may be sent to the address any more */
    private record Fact(DeliveryStatus status, @Nullable String reason, boolean suppresses) {}

    private static @Nullable Fact fact(JsonNode body) {
        return switch (body.path("type").asString("")) {
            case "email.sent" -> new Fact(DeliveryStatus.SENT, null, false);
            case "email.delivered" -> new Fact(DeliveryStatus.DELIVERED, null, false);
            // By Resend's documentation a bounce is permanent, unless its type says something else.
            case "email.bounced" ->
                body.at("/data/bounce/type").asString("Permanent").equalsIgnoreCase("Permanent")
                        ? new Fact(DeliveryStatus.BOUNCED, "HARD_BOUNCE", true)
                        : new Fact(DeliveryStatus.BOUNCED, "SOFT_BOUNCE", false);
            case "email.failed", "email.suppressed" -> new Fact(DeliveryStatus.BOUNCED, "UNDELIVERED", false);
            case "email.complained" -> new Fact(DeliveryStatus.COMPLAINED, "COMPLAINT", true);
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
    private static Callback.@Nullable Address recipient(JsonNode to) {
        String address = to.isArray() ? to.path(0).asString("") : to.asString("");
        return address.isBlank() ? null : new Callback.Address(Channel.EMAIL, address);
    }

    private static @Nullable Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException noInstant) {
            return null;
        }
    }
}
