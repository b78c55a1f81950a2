package io.callboard.event.series;

import io.callboard.event.schedule.Schedule;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.util.Optional;

/** A date, a wall-clock time or an instant, as UNTIL and EXDATE of RFC 5545 name it. */
sealed interface RuleTime {

    DateTimeFormatter DATE = DateTimeFormatter.ofPattern("uuuuMMdd").withResolverStyle(ResolverStyle.STRICT);
    DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss").withResolverStyle(ResolverStyle.STRICT);

    /** Negative if the start is before this time, 0 if this time names the start, positive if the start is after it. */
    int compare(Schedule start);

    /** 20261222 */
    record OnDate(LocalDate date) implements RuleTime {
        @Override
        public int compare(Schedule start) {
            return start.date().compareTo(date);
        }
    }

    /** 20261222T180000, in the zone of the live event */
    record AtWallClock(String local) implements RuleTime {
        @Override
        public int compare(Schedule start) {
            return start.local().compareTo(local);
        }
    }

    /** 20261222T170000Z */
    record AtInstant(Instant instant) implements RuleTime {
        @Override
        public int compare(Schedule start) {
            return start.startsAt().compareTo(instant);
        }
    }

    static Optional<RuleTime> parse(String text) {
        try {
            if (text.endsWith("Z")) {
                return Optional.of(new AtInstant(LocalDateTime.parse(text.substring(0, text.length() - 1), TIME)
                        .toInstant(ZoneOffset.UTC)));
            }
            return Optional.of(
                    text.contains("T")
                            ? new AtWallClock(
                                    LocalDateTime.parse(text, TIME).format(DateTimeFormatter.ISO_LOCAL_DATE_TIME))
                            : new OnDate(LocalDate.parse(text, DATE)));
        } catch (DateTimeException malformed) {
            return Optional.empty();
        }
    }
}
