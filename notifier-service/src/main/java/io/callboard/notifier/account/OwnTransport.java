package io.callboard.notifier.account;

import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes requests with the credentials of an organizer. */
public interface OwnTransport {

    /** As {@link Account#send}. */
    @FunctionalInterface
    interface Sending {

        Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor);
    }

    /** Of a provider's requests. */
    static OwnTransport of(Sending send, Supplier<Answer> probe) {
        return of(send, probe, null);
    }

    /** Of a provider that can be asked about messages. */
    static OwnTransport of(Sending send, Supplier<Answer> probe, @Nullable MessageLookup lookup) {
        return new OwnTransport() {

            @Override
            public Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor) {
                return send.send(idempotencyKey, envelope, usefulFor);
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
    Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor);

    /** Shows the credentials to the provider without sending anything. Accepted, without receipts, if it takes them. */
    Answer probe();

    /** As {@link Account#lookup}. */
    default @Nullable MessageLookup lookup() {
        return null;
    }
}
