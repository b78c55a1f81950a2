package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;

/** One of our accounts with a provider that carries messages of one channel. */
public interface Account {

    /** Name in lower case, such as {@code resend}. Routing rules refer to it, and the ledger stores it. */
    String name();

    /** The provider of the account in lower case, such as {@code resend}. */
    String provider();

    Channel channel();

    /** The sender that recipients see, in the provider's form. */
    String sender();

    /** How many messages one request may carry. */
    int batchSize();

    /** Whether the provider accepts a repeated request with the same key only once. */
    boolean idempotent();

    /** Requests per second that the account may make; 0 is unlimited. */
    double requestsPerSecond();

    /** The longest {@link #send} may take. */
    Duration timeout();

    /** Fingerprint of the credentials and the address in use. A pause applies only to these. */
    String credentials();

    /**
     * Makes one request for the whole envelope; blocks until an answer or the timeout. The same envelope must give the
     * same bytes, because the provider compares them to recognise a repetition. Never throws because of the provider or
     * the network.
     */
    Answer send(String idempotencyKey, Envelope envelope);
}
