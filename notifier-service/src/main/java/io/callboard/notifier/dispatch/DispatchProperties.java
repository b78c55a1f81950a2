package io.callboard.notifier.dispatch;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How deliveries are sent.
 *
 * @param inFlight requests to one provider at the same time, for each instance
 * @param claim batches claimed by one statement at most
 * @param lease how long a request may be in flight before another instance takes the batch over; longer than the
 *     providers' timeout
 * @param poll longest pause between two looks at an idle queue
 * @param accountPause how long nothing is sent after a provider refused our credentials
 */
@ConfigurationProperties("callboard.dispatch")
record DispatchProperties(
        @DefaultValue("16") int inFlight,
        @DefaultValue("8") int claim,
        @DefaultValue("15s") Duration lease,
        @DefaultValue("100ms") Duration poll,
        @DefaultValue("1m") Duration accountPause) {}
