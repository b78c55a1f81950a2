package io.callboard.notifier.callback;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
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

    /** Whether the time of a signature, in seconds since 1970, is at most this far from now. */
    public static boolean isFresh(String seconds, Instant now, Duration tolerance) {
        return seconds.matches("[0-9]{1,12}")
                && isFresh(Instant.ofEpochSecond(Long.parseLong(seconds)), now, tolerance);
    }

    /** Whether a signature was made at most this far from now. */
    public static boolean isFresh(Instant signedAt, Instant now, Duration tolerance) {
        return Duration.between(signedAt, now).abs().compareTo(tolerance) <= 0;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }
}
