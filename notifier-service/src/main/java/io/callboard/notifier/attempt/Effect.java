package io.callboard.notifier.attempt;

import java.time.Duration;

/** What an answer means for its account. */
public sealed interface Effect {

    /** The provider accepted the request. */
    record Accepted() implements Effect {}

    /** The provider refused the request for what was in it, so it works; {@code aboutRecipient} as in the answer. */
    record Refused(boolean aboutRecipient) implements Effect {}

    /**
     * The request came to nothing.
     *
     * @param seenByProvider whether the provider itself failed; otherwise the cause may lie on this instance
     */
    record Trouble(boolean seenByProvider) implements Effect {}

    /**
     * The provider asks all instances to wait.
     *
     * @param slower whether we were too fast
     */
    record Busy(Duration after, boolean slower) implements Effect {}

    /** Nothing is sent with these credentials until somebody has looked. */
    record Pause(String reason) implements Effect {}
}
