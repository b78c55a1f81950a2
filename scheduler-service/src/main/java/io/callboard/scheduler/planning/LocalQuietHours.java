package io.callboard.scheduler.planning;

import io.callboard.scheduler.rule.QuietHours;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;

/**
 * The quiet hours in one time zone. An instant belongs to them if the wall clock shows one of their times, so that a time
 * that the clocks show twice belongs to them twice.
 */
record LocalQuietHours(QuietHours hours, ZoneId zone) {

    /** How long before they begin a reminder is due instead, so that its messages are sent by then. */
    static final Duration MARGIN = Duration.ofMinutes(15);

    boolean contain(Instant instant) {
        return hours.contain(local(instant).toLocalTime());
    }

    /** The instant itself, if it does not belong to them; if it does, one that is before them. */
    Instant lastOutside(Instant instant) {
        Instant found = instant;
        // More than once where the zone left out the day on which they would have begun.
        while (contain(found)) {
            found = beginBefore(found).minus(MARGIN);
        }
        return found;
    }

    /** The last instant between the two at which they end; the first of the two if they end at none. */
    Instant lastEnd(Instant from, Instant until) {
        Instant found = from;
        LocalDate last = local(until).toLocalDate();
        for (LocalDate day = local(from).toLocalDate(); !day.isAfter(last); day = day.plusDays(1)) {
            Instant end = Schedule.instantOf(day.atTime(hours.to()), zone);
            if (end.isAfter(found) && !end.isAfter(until)) {
                found = end;
            }
        }
        return found;
    }

    private Instant beginBefore(Instant within) {
        LocalDateTime local = local(within);
        int daysBefore = hours.beganTheDayBefore(local.toLocalTime()) ? 1 : 0;
        Instant begin =
                Schedule.instantOf(local.toLocalDate().minusDays(daysBefore).atTime(hours.from()), zone);
        return begin.isBefore(within) ? begin : within;
    }

    private LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, zone);
    }
}
