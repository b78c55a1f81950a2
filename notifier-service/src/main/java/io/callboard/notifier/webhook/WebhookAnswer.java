package io.callboard.notifier.webhook;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What came of one call.
 *
 * @param statusCode null without an answer
 * @param reason why the message was not taken; null if it was
 * @param body the beginning of the answer; null without one
 * @param retryAfter how long the endpoint wants to rest; null if it does not say
 * @param begun whether the receiver may have got any of the message
 */
public record WebhookAnswer(
        @Nullable Integer statusCode,
        @Nullable String reason,
        @Nullable String body,
        @Nullable Duration retryAfter,
        boolean begun) {

    private static final int GONE = 410;

    static WebhookAnswer of(int statusCode, String body, @Nullable Duration retryAfter) {
        boolean taken = statusCode >= 200 && statusCode < 300;
        return new WebhookAnswer(
                statusCode, taken ? null : "HTTP_" + statusCode, body, taken ? null : retryAfter, true);
    }

    static WebhookAnswer none(String reason, boolean begun) {
        return new WebhookAnswer(null, reason, null, null, begun);
    }

    public boolean taken() {
        return reason == null;
    }

    /** Whether the endpoint wants nothing any more. */
    boolean gone() {
        return statusCode != null && statusCode == GONE;
    }

    /** For the metrics. */
    String outcome() {
        return statusCode == null ? "none" : statusCode / 100 + "xx";
    }
}
