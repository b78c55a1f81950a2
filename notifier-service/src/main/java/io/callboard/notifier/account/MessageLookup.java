package io.callboard.notifier.account;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Asks the provider of an account whether it accepted a message whose request had no answer. Sends nothing. */
@FunctionalInterface
public interface MessageLookup {

    /**
     * The message.
     *
     * @param deliveryId of ours; the request named it if the provider keeps it
     * @param address it went to
     * @param textHash see {@link TextHash}; null unless it is a text message
     * @param unknownAt when its delivery became UNKNOWN, by the clock of the database
     */
    record Sought(UUID deliveryId, String address, @Nullable String textHash, Instant unknownAt) {}

    /** What the provider says. */
    sealed interface Result {

        /**
         * It accepted the message.
         *
         * @param messageId the provider's id of it
         */
        record Accepted(String messageId) implements Result {}

        /** It does not show the message. It may do so later, so this does not prove that it was not accepted. */
        record NotFound() implements Result {}

        /**
         * It says nothing about the message.
         *
         * @param retryAfter how long it wants no further request; null if it does not say
         */
        record NoAnswer(@Nullable Duration retryAfter) implements Result {}
    }

    /** Makes one request or a few; blocks until the answer or the timeout. Never throws because of the provider. */
    Result look(Sought sought);
}
