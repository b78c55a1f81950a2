package io.callboard.notifier.dispatch;

import io.callboard.notifier.account.Account;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of sending.
 *
 * @param inFlight requests to one account at the same time, for each instance (64)
 * @param inFlightUnrepeatable the same for an account without idempotency keys (16). A crash makes them UNKNOWN
 * @param lease how long a request may be in flight before another instance takes the batch over; longer than the
 *     accounts' timeouts (15 s)
 * @param poll longest pause between two looks at an idle queue (100 ms)
 * @param accountPause how long nothing is sent after a provider refused our credentials or its address was wrong (1 min)
 * @param failoverAfter how long an account must be closed before the next one of its channel takes over (5 s)
 */
@ConfigurationProperties("callboard.dispatch")
record DispatchProperties(
        @DefaultValue("64") int inFlight,
        @DefaultValue("16") int inFlightUnrepeatable,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("100ms") Duration poll,
        @DefaultValue("1m") Duration accountPause,
        @DefaultValue("5s") Duration failoverAfter) {

    /** Requests to this account at the same time. */
    int inFlight(Account account) {
        return account.idempotent() ? inFlight : inFlightUnrepeatable;
    }
}
