package io.callboard.notifier.callback;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the bodies of webhooks that are JSON. Providers may add members. */
public final class WebhookJson {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private WebhookJson() {}

    public static JsonNode of(Webhook webhook) throws UnreadableWebhookException {
        try {
            return JSON.readTree(webhook.body());
        } catch (JacksonException malformed) {
            throw new UnreadableWebhookException("NO_JSON");
        }
    }

    /** An ISO-8601 time with its offset; null if it is none. */
    public static @Nullable Instant instantOrNull(JsonNode time) {
        try {
            return OffsetDateTime.parse(time.asString("")).toInstant();
        } catch (DateTimeException noInstant) {
            return null;
        }
    }
}
