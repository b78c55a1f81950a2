package io.callboard.notifier.callback;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryStatus;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One fact that a provider reports. */
public sealed interface Callback {

    /** The provider's id of the report. A repetition has the same id. */
    String id();

    /** The word for this fact in metrics. */
    String kind();

    /** The delivery that our request named and the report repeats; null if this is none of our ids. */
    static @Nullable UUID deliveryOrNull(String text) {
        try {
            return text.isEmpty() ? null : UUID.fromString(text);
        } catch (IllegalArgumentException notOurs) {
            return null;
        }
    }

    /**
     * What became of a message that the provider accepted.
     *
     * @param deliveryId our delivery; the request to the provider named it
     * @param messageId the provider's id of the message
     * @param status SENT, DELIVERED, BOUNCED or COMPLAINED
     * @param reason why it is BOUNCED or COMPLAINED; null otherwise
     * @param suppressed the address that must not be written to any more; null if this report does not say so
     * @param occurredAt by the provider's clock; null if the provider gives no time
     */
    record Reported(
            String id,
            UUID deliveryId,
            String messageId,
            DeliveryStatus status,
            @Nullable String reason,
            @Nullable Address suppressed,
            @Nullable Instant occurredAt)
            implements Callback {

        @Override
        public String kind() {
            return status.name();
        }
    }

    /**
     * A recipient told the number that our messages come from, or that of an organizer's account, to stop or to start again.
     *
     * @param sender the number that the text came from
     */
    record Texted(String id, String sender, boolean stops) implements Callback {

        @Override
        public String kind() {
            return stops ? Callbacks.STOPPED : Callbacks.STARTED;
        }
    }

    /** An address on a channel. */
    record Address(Channel channel, String value) {}
}
