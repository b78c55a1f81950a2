package io.callboard.notifier.account;

import io.callboard.notifier.delivery.ShownSchedule;
import io.callboard.notifier.delivery.UsedTemplate;
import io.callboard.notifier.template.Rendered;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rendered messages that travel in one request, independent of the provider. It holds addresses and links in plain
 * text, so it is stored only encrypted.
 *
 * @param template version of the templates the messages were rendered with
 */
public record Envelope(String sender, String template, List<Message> messages) {

    /** Stands for an envelope that is not here. */
    public static final Envelope NONE = new Envelope("", "", List.of());

    public Envelope {
        messages = List.copyOf(messages);
    }

    /**
     * One message to one address.
     *
     * @param address of the recipient on the channel; the id of the registration, if the channel has no addresses
     * @param shown the schedule the message shows
     * @param used the template it was rendered with; null in an envelope of an instance that did not store it yet
     */
    public record Message(
            UUID deliveryId,
            String address,
            Rendered content,
            ShownSchedule shown,
            @Nullable UsedTemplate used) {

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
