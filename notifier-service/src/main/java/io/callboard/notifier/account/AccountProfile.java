package io.callboard.notifier.account;

import io.callboard.notifier.address.Channel;
import java.time.Duration;

/**
 * What an account is and may do. It is the same as long as the service runs.
 *
 * @param name in lower case, such as {@code resend}. Routing rules refer to it, and the ledger stores it
 * @param sender the sender that recipients see, in the provider's form
 * @param batchSize how many messages one request may carry
 * @param idempotent whether the provider accepts a repeated request with the same key only once
 * @param requestsPerSecond requests per second that the account may make; 0 is unlimited
 * @param timeout the longest that {@link Account#send} may take
 * @param credentials fingerprint of the credentials and the address in use. A pause applies only to these
 */
public record AccountProfile(
        String name,
        Channel channel,
        String sender,
        int batchSize,
        boolean idempotent,
        double requestsPerSecond,
        Duration timeout,
        String credentials) {}
