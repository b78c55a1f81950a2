package io.callboard.registration.liveevent;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The time of a live event in the words of pages, in a language that {@code PageLanguages} has.
 *
 * @param date of the start: "Tuesday, 1 December 2026"
 * @param hours "18:00 – 19:00"; the end has its date if it is another day
 * @param zone the IANA zone of both: UTC if this JVM does not know the requested zone
 * @param own the same time in the registrant's zone, to stand after it; null if clocks there show the same
 */
public record ShownTimes(
        String date, String hours, String zone, @Nullable ShownTimes own) {

    private static final String HOUR = "HH:mm";

    public static ShownTimes of(Instant startsAt, Instant endsAt, String zone, Locale language) {
        ZonedDateTime start = startsAt.atZone(known(zone));
        return new ShownTimes(
                format(day(language) + year(language), language).format(start),
                format(HOUR, language).format(start) + " – " + beside(startsAt, endsAt, zone, language),
                known(zone).getId(),
                null);
    }

    /**
     * The time for a registrant. People who attend in person go by the clocks at the venue, so its time is the first.
     *
     * @param venueZone the zone of the live event
     */
    public static ShownTimes inPerson(
            Instant startsAt, Instant endsAt, String venueZone, String registrantZone, Locale language) {
        ShownTimes there = of(startsAt, endsAt, venueZone, language);
        ShownTimes own = of(startsAt, endsAt, registrantZone, language);
        boolean same = there.date.equals(own.date) && there.hours.equals(own.hours);
        return same ? there : new ShownTimes(there.date, there.hours, there.zone, own);
    }

    /** All of it in lines of text. */
    public String text() {
        String line = date + ", " + hours + " (" + zone + ")";
        return own == null ? line : line + "\n" + own.text();
    }

    /** The hour of an instant, with its date if that is not the day of the start. */
    public static String beside(Instant startsAt, Instant at, String zone, Locale language) {
        ZonedDateTime start = startsAt.atZone(known(zone));
        ZonedDateTime other = at.atZone(known(zone));
        boolean sameDay = other.toLocalDate().equals(start.toLocalDate());
        return format(sameDay ? HOUR : day(language) + ", " + HOUR, language).format(other);
    }

    /** The date, hour and zone of an instant. */
    public static String moment(Instant at, String zone, Locale language) {
        return format(day(language) + year(language) + ", " + HOUR + " '('VV')'", language)
                .format(at.atZone(known(zone)));
    }

    private static DateTimeFormatter format(String pattern, Locale language) {
        return DateTimeFormatter.ofPattern(pattern, language);
    }

    private static String day(Locale language) {
        return switch (language.getLanguage()) {
            case "de" -> "EEEE, d. MMMM";
            case "es" -> "EEEE, d 'de' MMMM";
            default -> "EEEE, d MMMM";
        };
    }

    private static String year(Locale language) {
        return language.getLanguage().equals("es") ? " 'de' uuuu" : " uuuu";
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
