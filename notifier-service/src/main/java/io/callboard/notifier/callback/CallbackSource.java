package io.callboard.notifier.callback;

import java.time.Instant;
import java.util.List;

/** Reads the webhooks of one provider. A provider that reports what became of its messages has one bean of this type. */
public interface CallbackSource {

    /** The last part of the path: {@code /webhooks/<provider>}. */
    String provider();

    /** Whether the provider signed these bytes, and not long ago if the signature has a time. */
    boolean isSigned(Webhook webhook, Instant now);

    /** The facts that have an effect here, in the order of the webhook. Facts about messages of others are left out. */
    List<Callback> read(Webhook webhook) throws UnreadableWebhookException;
}
