package io.callboard.notifier.callback;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request of a provider as it came.
 *
 * @param headers by their names in lower case; of several values the first
 * @param query the encoded query string; null if there is none
 * @param body the bytes that the provider signed
 */
public record Webhook(Map<String, String> headers, @Nullable String query, byte[] body) {

    public @Nullable String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
