package io.callboard.notifier.attempt;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** The pauses between attempts; see {@link RetryProperties} for the numbers. */
final class RetrySchedule {

    private static final Duration LONGEST_UNCOUNTED = Duration.ofSeconds(30);

    private final RetryProperties properties;
    private final RandomGenerator random;

    RetrySchedule(RetryProperties properties, RandomGenerator random) {
        this.properties = properties;
        this.random = random;
    }

    boolean isLast(int counted) {
        return counted >= properties.attempts();
    }

    /** The wait after this many counted attempts, without jitter. */
    Duration wait(int counted, Duration timeLeft) {
        double first = Math.max(1, properties.first().toMillis());
        double longest = Math.max(first, Math.min(properties.longest().toMillis(), timeLeft.toMillis() / 2.0));
        int steps = Math.max(1, properties.attempts() - 2);
        double growth = Math.pow(longest / first, Math.clamp(counted - 1, 0, steps) / (double) steps);
        return Duration.ofMillis(Math.round(first * growth));
    }

    /** The wait after this many counted attempts. */
    Duration after(int counted, Duration timeLeft) {
        long wait = Math.max(1, wait(counted, timeLeft).toMillis());
        return Duration.ofMillis(wait - random.nextLong(wait / 10 + 1));
    }

    /** The wait after an attempt that does not count: full jitter, growing with the failures of the account. */
    Duration uncounted(int failuresInARow) {
        long ceiling = Math.min(
                LONGEST_UNCOUNTED.toMillis(),
                Math.max(1, properties.first().toMillis()) << Math.clamp(failuresInARow - 1, 0, 10));
        return Duration.ofMillis(random.nextLong(ceiling / 10, ceiling + 1));
    }

    Duration concurrent() {
        return properties.concurrent();
    }
}
