package io.callboard.registration.liveevent;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time of a live event in the words of pages.
 *
 * @param date of the start: "Tuesday, 1 December 2026"
 * @param hours "18:00 – 19:00"; the end has its date if it is another day
 * @param zone the IANA zone of both: UTC if this JVM does not know the requested zone
 * @param own the same time in the registrant's zone, to stand after it; null if clocks there show the same
 */
public record ShownTimes(
        String date, String hours, String zone, @Nullable ShownTimes own) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DATE_AND_HOUR =
            DateTimeFormatter.ofPattern("EEEE, d MMMM, HH:mm", Locale.ENGLISH);

    public static ShownTimes of(Instant startsAt, Instant endsAt, String zone) {
        ZoneId shown = known(zone);
        ZonedDateTime start = startsAt.atZone(shown);
        return new ShownTimes(
                DATE.format(start), HOUR.format(start) + " – " + beside(startsAt, endsAt, zone), shown.getId(), null);
    }

    /**
     * The time for a registrant. People who attend in person go by the clocks at the venue, so its time is the first.
     *
     * @param venueZone the zone of the live event
     */
    public static ShownTimes inPerson(Instant startsAt, Instant endsAt, String venueZone, String registrantZone) {
        ShownTimes there = of(startsAt, endsAt, venueZone);
        ShownTimes own = of(startsAt, endsAt, registrantZone);
        boolean same = there.date.equals(own.date) && there.hours.equals(own.hours);
        return same ? there : new ShownTimes(there.date, there.hours, there.zone, own);
    }

    /** All of it in lines of text. */
    public String text() {
        String line = date + ", " + hours + " (" + zone + ")";
        return own == null ? line : line + "\n" + own.text();
    }

    /** The same with dates in another language. */
    public static ShownTimes of(Instant startsAt, Instant endsAt, String zone, DateTimeFormatter dates) {
        ZonedDateTime start = startsAt.atZone(known(zone));
        ZonedDateTime end = endsAt.atZone(known(zone));
        String until = end.toLocalDate().equals(start.toLocalDate()) ? "" : dates.format(end) + ", ";
        return new ShownTimes(
                dates.format(start),
                HOUR.format(start) + " – " + until + HOUR.format(end),
                known(zone).getId(),
                null);
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
