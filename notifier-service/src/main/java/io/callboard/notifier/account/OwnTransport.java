package io.callboard.notifier.account;

import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes requests with the credentials of an organizer. */
public interface OwnTransport {

    /**
     * Of a provider's requests.
     *
     * @param send takes the idempotency key and the envelope
     */
    static OwnTransport of(BiFunction<String, Envelope, Answer> send, Supplier<Answer> probe) {
        return of(send, probe, null);
    }

    /** Of a provider that can be asked about messages. */
    static OwnTransport of(
            BiFunction<String, Envelope, Answer> send, Supplier<Answer> probe, @Nullable MessageLookup lookup) {
        return new OwnTransport() {

            @Override
            public Answer send(String idempotencyKey, Envelope envelope) {
                return send.apply(idempotencyKey, envelope);
            }

            @Override
            public Answer probe() {
                return probe.get();
            }

            @Override
            public @Nullable MessageLookup lookup() {
                return lookup;
            }
        };
    }

    /** As {@link Account#send}. */
    Answer send(String idempotencyKey, Envelope envelope);

    /** Shows the credentials to the provider without sending anything. Accepted, without receipts, if it takes them. */
    Answer probe();

    /** As {@link Account#lookup}. */
    default @Nullable MessageLookup lookup() {
        return null;
    }
}
