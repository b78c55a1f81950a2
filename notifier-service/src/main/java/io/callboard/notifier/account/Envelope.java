package io.callboard.notifier.account;

import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.template.Rendered;
import java.util.List;
import java.util.UUID;

/**
 * Rendered messages that travel in one request, independent of the provider. It holds addresses and links in the clear
 * and is stored encrypted only.
 *
 * @param template version of the templates the messages were rendered with
 */
public record Envelope(String sender, String template, List<Message> messages) {

    public Envelope {
        messages = List.copyOf(messages);
    }

    /**
     * One message to one address.
     *
     * @param shown the schedule the message shows
     */
    public record Message(UUID deliveryId, String address, Rendered content, ShownSchedule shown) {

        @Override
        public String toString() {
            return "Message[" + deliveryId + "]";
        }
    }

    @Override
    public String toString() {
        return "Envelope[" + messages.size() + "]";
    }
}
