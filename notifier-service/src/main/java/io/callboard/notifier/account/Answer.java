package io.callboard.notifier.account;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Result of a request to a provider. */
public sealed interface Answer {

    /**
     * Accepted, with one receipt for each message of the envelope, in their order. With fewer receipts than messages it
     * is unknown which messages were accepted.
     */
    record Accepted(List<Receipt> receipts) implements Answer {

        public Accepted {
            receipts = List.copyOf(receipts);
        }

        /** All messages accepted under these ids. */
        public static Accepted all(List<String> messageIds) {
            return new Accepted(messageIds.stream().map(Receipt::accepted).toList());
        }
    }

    /**
     * Result of one message of an accepted request.
     *
     * @param messageId the provider's id; null when the provider refused this message
     * @param refusal the provider's error code; null when it accepted the message
     */
    record Receipt(@Nullable String messageId, @Nullable String refusal) {

        public static Receipt accepted(String messageId) {
            return new Receipt(messageId, null);
        }

        public static Receipt refused(String refusal) {
            return new Receipt(null, refusal);
        }
    }

    /**
     * Answered, but not accepted.
     *
     * @param status the HTTP status
     * @param code the provider's error code; null when the answer does not come from the provider's API
     * @param aboutRecipient whether the code certainly concerns only the recipient
     */
    record Refused(
            int status, @Nullable String code, @Nullable Duration retryAfter, boolean aboutRecipient)
            implements Answer {

        public Refused(int status, @Nullable String code, @Nullable Duration retryAfter) {
            this(status, code, retryAfter, false);
        }
    }

    /**
     * The provider certainly took nothing: connection refused, name unknown, TLS failed, or a mail server that asks to try
     * again later.
     */
    record NotSent(String cause) implements Answer {}

    /** The request went out and no complete answer came: timeout, reset. */
    record NoAnswer(String cause) implements Answer {}
}
