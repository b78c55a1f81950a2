package io.callboard.notifier.account;

import java.util.function.BiFunction;
import java.util.function.Supplier;

/** Makes requests with the credentials of an organizer. */
public interface OwnTransport {

    /**
     * Of a provider's requests.
     *
     * @param send takes the idempotency key and the envelope
     */
    static OwnTransport of(BiFunction<String, Envelope, Answer> send, Supplier<Answer> probe) {
        return new OwnTransport() {

            @Override
            public Answer send(String idempotencyKey, Envelope envelope) {
                return send.apply(idempotencyKey, envelope);
            }

            @Override
            public Answer probe() {
                return probe.get();
            }
        };
    }

    /** As {@link Account#send}. */
    Answer send(String idempotencyKey, Envelope envelope);

    /** Shows the credentials to the provider without sending anything. Accepted, without receipts, if it takes them. */
    Answer probe();
}
