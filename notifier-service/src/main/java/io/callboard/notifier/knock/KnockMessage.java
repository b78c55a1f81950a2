package io.callboard.notifier.knock;

import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.template.Rendered;
import java.util.List;

/**
 * The body of {@code POST /v1/workflows/{key}/trigger}. Knock returns {@code data} with each event of the message. It
 * learns no name, no address and no link.
 */
record KnockMessage(List<Recipient> recipients, Data data) {

    /** Knock makes a user of this id if it has none. */
    record Recipient(String id) {}

    record Data(String delivery, String title, String text) {}

    static KnockMessage of(Envelope.Message message, Rendered.InApp content) {
        return new KnockMessage(
                List.of(new Recipient(message.address())),
                new Data(message.deliveryId().toString(), content.title(), content.text()));
    }
}
