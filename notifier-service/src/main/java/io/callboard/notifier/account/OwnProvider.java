package io.callboard.notifier.account;

import java.time.Duration;
import java.util.UUID;

/** A provider with which organizers may have accounts of their own. */
public interface OwnProvider {

    /** In lower case, such as {@code resend}. */
    String name();

    /** How many messages one request may carry. */
    default int batchSize() {
        return 1;
    }

    /** Whether the provider recognizes a request that comes twice, by its key. */
    default boolean idempotent() {
        return false;
    }

    /** As {@link Account#attaches}. */
    default boolean attaches() {
        return false;
    }

    /** Whether the provider can be asked about messages, as by {@link Account#lookup}. */
    default boolean answersLookups() {
        return false;
    }

    /** Requests per second that an account may make; 0 is unlimited. */
    double requestsPerSecond();

    Duration timeout();

    OwnTransport transport(UUID accountId, ProviderAccess access);
}
