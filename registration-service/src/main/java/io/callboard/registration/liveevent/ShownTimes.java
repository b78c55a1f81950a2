package io.callboard.registration.liveevent;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * When a live event takes place, as pages say it.
 *
 * @param date of the start: "Tuesday, 1 December 2026"
 * @param hours "18:00 – 19:00"; the end has its date if it is another day
 * @param zone the IANA zone of both: UTC if this JVM does not know the zone that was asked for
 */
public record ShownTimes(String date, String hours, String zone) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DATE_AND_HOUR =
            DateTimeFormatter.ofPattern("EEEE, d MMMM, HH:mm", Locale.ENGLISH);

    public static ShownTimes of(Instant startsAt, Instant endsAt, String zone) {
        ZoneId shown = known(zone);
        ZonedDateTime start = startsAt.atZone(shown);
        return new ShownTimes(
                DATE.format(start), HOUR.format(start) + " – " + beside(startsAt, endsAt, zone), shown.getId());
    }

    /** The hour of an instant, with its date if that is not the day of the start. */
    public static String beside(Instant startsAt, Instant at, String zone) {
        ZonedDateTime start = startsAt.atZone(known(zone));
        ZonedDateTime other = at.atZone(known(zone));
        boolean sameDay = other.toLocalDate().equals(start.toLocalDate());
        return (sameDay ? HOUR : DATE_AND_HOUR).format(other);
    }

    /** Another service may have newer zone rules than this JVM. */
    private static ZoneId known(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            return ZoneId.of("UTC");
        }
    }
}
