package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;

/** One of our accounts with a provider that carries messages of one channel. */
public interface Account {

    AccountProfile profile();

    /**
     * Makes one request for the whole envelope; blocks until an answer or the timeout. The same envelope must give the
     * same bytes, because the provider compares them to recognise a repetition. Never throws because of the provider or
     * the network.
     */
    Answer send(String idempotencyKey, Envelope envelope);

    /**
     * Whether messages arrive when their outcome is recorded, and not by the request. Then a request without a recorded
     * outcome did nothing.
     */
    default boolean arrivesWithOutcome() {
        return false;
    }

    default String name() {
        return profile().name();
    }

    /** The provider of the account. Each provider has one account, of its name. */
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
