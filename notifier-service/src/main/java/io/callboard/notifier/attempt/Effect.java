package io.callboard.notifier.attempt;

import java.time.Duration;

/** The effect of an answer on its account. */
public sealed interface Effect {

    /** The provider accepted the request. */
    record Accepted() implements Effect {}

    /**
     * The provider refused the request for its content, which shows that the provider works; {@code aboutRecipient} as
     * in the answer.
     */
    record Refused(boolean aboutRecipient) implements Effect {}

    /**
     * The request failed.
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

    /** Requests with these credentials are paused until an operator corrects them. */
    record Pause(String reason) implements Effect {}
}
