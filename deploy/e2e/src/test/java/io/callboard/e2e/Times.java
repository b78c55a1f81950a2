package io.callboard.e2e;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.awaitility.core.ConditionFactory;
import org.awaitility.core.ThrowingRunnable;

/** Times that these tests wait. */
final class Times {
    private static final InstantSource CLOCK = InstantSource.system();
    private static final Duration QUIET = Duration.ofSeconds(8);

    /**
     * How long a test waits for an effect that is expected within seconds. A busy machine needs more than Awaitility's
     * 10 s.
     */
    static final Duration PATIENCE = Duration.ofMinutes(2);

    private Times() {}

    static Instant in(Duration ahead) {
        return CLOCK.instant().plus(ahead).truncatedTo(ChronoUnit.SECONDS);
    }

    /** The time of day in the form of messages to people in Berlin. */
    static String clockTime(Instant instant) {
        return DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH).format(instant.atZone(Organizer.ZONE));
    }

    /** Waits for an instant of the plan of a test, which must not have passed yet. */
    static void until(Instant instant) {
        Duration left = Duration.between(CLOCK.instant(), instant);
        if (left.isNegative()) {
            throw new IllegalStateException("This machine is too slow for the plan of the test: late by " + left);
        }
        await().pollInterval(Duration.ofMillis(50))
                .atMost(left.plusSeconds(30))
                .until(() -> !CLOCK.instant().isBefore(instant));
    }

    /** For an effect that is expected within seconds. */
    static ConditionFactory soon() {
        return within(PATIENCE);
    }

    static ConditionFactory within(Duration limit) {
        return await().atMost(limit).pollInterval(Duration.ofMillis(300)).ignoreExceptions();
    }

    /** For an effect that is expected at this instant or soon after it. */
    static ConditionFactory after(Instant instant) {
        return after(instant, PATIENCE);
    }

    /** For an effect that is expected between this instant and so long after it. */
    static ConditionFactory after(Instant instant, Duration lateness) {
        Duration ahead = Duration.between(CLOCK.instant(), instant);
        return within((ahead.isNegative() ? Duration.ZERO : ahead).plus(lateness));
    }

    static void staysSo(ThrowingRunnable assertion) {
        await().during(QUIET)
                .atMost(QUIET.plusSeconds(20))
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(assertion);
    }
}
