package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;

/** One of our accounts with a provider that carries messages of one channel. */
public interface Account {

    /** Lower case, such as {@code resend}. Routing rules name it; the ledger keeps it. */
    String name();

    /** The provider the account is with, lower case, such as {@code resend}. */
    String provider();

    Channel channel();

    /** The sender that people see, in the form the provider takes it. */
    String sender();

    /** How many messages one request may carry. */
    int batchSize();

    /** Whether the provider accepts a repeated request with the same key only once. */
    boolean idempotent();

    /** Requests per second that the account may make; 0 is unlimited. */
    double requestsPerSecond();

    /** The longest {@link #send} may take. */
    Duration timeout();

    /** Fingerprint of the credentials and the address in use. A pause holds for these only. */
    String credentials();

    /**
     * Makes one request for the whole envelope; blocks until an answer or the timeout. The same envelope must give the
     * same bytes, because a repetition is recognised by them. Never throws for what the provider or the network does.
     */
    Answer send(String idempotencyKey, Envelope envelope);
}
