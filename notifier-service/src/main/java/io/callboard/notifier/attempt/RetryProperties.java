package io.callboard.notifier.attempt;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The retry schedule of one delivery.
 *
 * <p>An attempt counts when it failed while the provider served other requests. Attempts made during an outage (the
 * circuit is open), 429, refused connections and refused credentials do not count; only {@code useful_until} ends such
 * attempts. The waits between counted attempts grow evenly from {@code first} to half of the time that is left until
 * {@code useful_until}, at most {@code longest}, each shortened at random by up to a tenth. With the defaults and half
 * an hour left the six attempts start after 0, 0.5, 3, 15, 76 and 376 seconds.
 *
 * @param attempts how often a delivery is tried at most (6)
 * @param first wait after the first attempt (500 ms)
 * @param longest longest wait between two attempts (5 minutes)
 * @param concurrent wait after "a request with this key is still being processed" (500 ms)
 * @param budget share of the accepted requests that may be repeated ones, for each account and instance (0.1)
 * @param budgetFree repeated requests that are free at first; a hundredth of it comes back each second (10)
 */
@ConfigurationProperties("callboard.retry")
public record RetryProperties(
        @DefaultValue("6") int attempts,
        @DefaultValue("500ms") Duration first,
        @DefaultValue("5m") Duration longest,
        @DefaultValue("500ms") Duration concurrent,
        @DefaultValue("0.1") double budget,
        @DefaultValue("10") int budgetFree) {

    public RetryProperties {
        if (attempts < 1 || attempts > 30 || first.isNegative() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "callboard.retry needs 1 to 30 attempts, and a longest wait that is not shorter than the first");
        }
    }
}
