package io.callboard.notifier.dispatch;

import io.callboard.notifier.address.Channel;
import io.callboard.notifier.template.Rendered;
import java.time.Duration;
import java.util.List;
import java.util.UUID;

/** Who brings messages of one channel to people. */
public interface Provider {

    /** Lower case, such as {@code resend}; stands in the ledger. */
    String name();

    Channel channel();

    /** How many messages one request may carry. */
    int batchSize();

    /** Whether a repeated request with the same key is accepted once only. */
    boolean idempotent();

    /** Requests per second that our account may make; 0 is unlimited. */
    double requestsPerSecond();

    /** The longest {@link #send} may take. */
    Duration timeout();

    /** The request's content exactly as it will be sent, also when it is repeated. */
    String freeze(List<Outgoing> messages);

    /** Makes the request; blocks until an answer or the timeout. Never throws for what the provider or network does. */
    Answer send(String idempotencyKey, String payload);

    /** One message to one address. */
    record Outgoing(UUID deliveryId, String address, Rendered content) {}
}
