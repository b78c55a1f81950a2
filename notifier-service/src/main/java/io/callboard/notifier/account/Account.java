package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** An account with a provider, of ours or of an organizer, that carries messages of one channel. */
public interface Account {

    AccountProfile profile();

    /**
     * Makes one request for the whole envelope; blocks until an answer or the timeout. The same envelope must give the
     * same bytes, because the provider compares them to recognise a repetition. Never throws because of the provider or
     * the network.
     *
     * @param usefulFor how long the messages are useful from now on; zero if they are not any more. A provider without
     *     idempotency keys may be told, and then does not deliver a message later
     */
    Answer send(String idempotencyKey, Envelope envelope, Duration usefulFor);

    /**
     * Whether messages arrive when their outcome is recorded, and not by the request. Then a request without a recorded
     * outcome did nothing.
     */
    default boolean arrivesWithOutcome() {
        return false;
    }

    /** Whether its requests can carry attachments. */
    default boolean attaches() {
        return false;
    }

    /** Tells whether the provider accepted a message; null if the provider cannot be asked. */
    default @Nullable MessageLookup lookup() {
        return null;
    }

    /** Makes requests ahead; null if the account makes them only when it sends them. */
    default @Nullable PreparedRequests prepared() {
        return null;
    }

    default String name() {
        return profile().name();
    }

    /** The organizer whose account it is, and whose deliveries alone it carries; null if it is one of ours. */
    default @Nullable String organizer() {
        return null;
    }

    /** Its name in metrics. The accounts of organizers share one, because there may be many. */
    default String label() {
        return organizer() == null ? name() : OwnAccount.LABEL;
    }

    /** Whether our accounts take over while this account of an organizer cannot send. */
    default boolean fallsBack() {
        return false;
    }

    /** The provider of the account. One of our accounts has the name of its provider. */
    default String provider() {
        return name();
    }

    default Channel channel() {
        return profile().channel();
    }

    default String sender() {
        return profile().sender();
    }

    default int batchSize() {
        return profile().batchSize();
    }

    default boolean idempotent() {
        return profile().idempotent();
    }

    default double requestsPerSecond() {
        return profile().requestsPerSecond();
    }

    default Duration timeout() {
        return profile().timeout();
    }

    default String credentials() {
        return profile().credentials();
    }
}
