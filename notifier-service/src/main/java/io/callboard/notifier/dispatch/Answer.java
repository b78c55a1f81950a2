package io.callboard.notifier.dispatch;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What came of a request to a provider. */
public sealed interface Answer {

    /** Accepted, with the provider's id for each message in their order. */
    record Accepted(List<String> messageIds) implements Answer {}

    /**
     * Answered, but not accepted.
     *
     * @param status the HTTP status
     * @param code the provider's word for it
     */
    record Refused(
            int status, @Nullable String code, @Nullable Duration retryAfter) implements Answer {}

    /** The request certainly never reached the provider: connection refused, name unknown, TLS failed. */
    record NotSent(String cause) implements Answer {}

    /** The request went out and no complete answer came: timeout, reset. */
    record NoAnswer(String cause) implements Answer {}
}
