package io.callboard.scheduler.rule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;

/**
 * The hours of each day in which an organizer sends no reminder that can be sent earlier. Each registrant has them by the
 * clock of their own time zone.
 *
 * @param from the first minute
 * @param to the first minute after them; before {@code from} if they go over midnight
 * @param since when the organizer set them, or changed which rules they move
 */
public record QuietHours(LocalTime from, LocalTime to, Instant since) {

    /** What they must leave of each day. */
    static final Duration LEAST_OUTSIDE = Duration.ofHours(1);

    /** Whether a wall clock shows one of these hours. */
    public boolean contain(LocalTime time) {
        boolean begun = !time.isBefore(from);
        boolean notEnded = time.isBefore(to);
        return from.isBefore(to) ? begun && notEnded : begun || notEnded;
    }

    /** Whether they began on the day before this time of the day. The time is one of them. */
    public boolean beganTheDayBefore(LocalTime time) {
        return time.isBefore(from);
    }

    /** What is left of a day between the two times. */
    static Duration outside(LocalTime from, LocalTime to) {
        Duration left = Duration.between(to, from);
        return left.isNegative() ? left.plusDays(1) : left;
    }
}
