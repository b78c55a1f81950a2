package io.callboard.notifier.webhook;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a failed call is repeated.
 *
 * @param waits after the first failed call, after the second, and so on; the delivery fails after the last of them
 */
record WebhookRetries(List<Duration> waits) {

    /** The longest {@code Retry-After} that is obeyed. */
    static final Duration LONGEST_HOLD = Duration.ofHours(24);

    WebhookRetries {
        waits = List.copyOf(waits);
    }

    /**
     * The wait until the next call; empty if this was the last one.
     *
     * @param tries how many calls have failed
     * @param retryAfter what the endpoint asks for; null if nothing
     */
    Optional<Duration> after(int tries, @Nullable Duration retryAfter) {
        if (tries > waits.size()) {
            return Optional.empty();
        }
        Duration wait = waits.get(tries - 1);
        Duration hold = hold(retryAfter);
        return Optional.of(hold.compareTo(wait) > 0 ? hold : wait);
    }

    /** How long an endpoint that asks for it gets nothing. */
    static Duration hold(@Nullable Duration retryAfter) {
        if (retryAfter == null) {
            return Duration.ZERO;
        }
        return retryAfter.compareTo(LONGEST_HOLD) > 0 ? LONGEST_HOLD : retryAfter;
    }
}
