package io.callboard.notifier.template;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Writes the times of a live event for readers, and computes each text once. Times are in the reader's zone; of an in-person
 * event in that of the venue. Not thread-safe.
 */
final class ShownTimes {

    private static final DateTimeFormatter WHEN =
            DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu, HH:mm (VV)", Locale.ENGLISH);

    /** The price of a text message depends on its length, and links take most of it. */
    private static final DateTimeFormatter WHEN_IN_SHORT =
            DateTimeFormatter.ofPattern("EEE d MMM HH:mm zzz", Locale.ENGLISH);

    private static final DateTimeFormatter AT = DateTimeFormatter.ofPattern("HH:mm (VV)", Locale.ENGLISH);
    private static final DateTimeFormatter AT_IN_SHORT = DateTimeFormatter.ofPattern("HH:mm zzz", Locale.ENGLISH);

    private record Moment(Instant at, ZoneId zone, Locale locale, DateTimeFormatter format) {}

    private final Map<Moment, String> moments = new HashMap<>();

    /** Day and time. */
    String date(Instant at, ReaderView view) {
        return moment(at, view.zone(), view.locale(), dateFormat(view));
    }

    /** Day and time in the reader's own zone. */
    String ownDate(Instant at, ReaderView view) {
        return moment(at, view.own(), view.locale(), dateFormat(view));
    }

    /** The time without the day. */
    String time(Instant at, ReaderView view) {
        return moment(at, view.zone(), view.locale(), view.inShort() ? AT_IN_SHORT : AT);
    }

    /** Day and time, in both zones if their clocks differ. */
    String dateInBothZones(Instant at, ReaderView view) {
        return both(at, view, WHEN);
    }

    /** The time without the day, in both zones if their clocks differ. */
    String timeInBothZones(Instant at, ReaderView view) {
        return both(at, view, AT);
    }

    private static DateTimeFormatter dateFormat(ReaderView view) {
        return view.inShort() ? WHEN_IN_SHORT : WHEN;
    }

    /** The time in the first zone, then in the reader's own if clocks there show another. */
    private String both(Instant at, ReaderView view, DateTimeFormatter format) {
        String shown = moment(at, view.zone(), view.locale(), format);
        if (view.zone().equals(view.own())) {
            return shown;
        }
        LocalDateTime there = LocalDateTime.ofInstant(at, view.zone());
        LocalDateTime here = LocalDateTime.ofInstant(at, view.own());
        if (there.equals(here)) {
            return shown;
        }
        boolean sameDay = there.toLocalDate().equals(here.toLocalDate());
        return shown + " / " + moment(at, view.own(), view.locale(), sameDay ? AT : format);
    }

    private String moment(Instant at, ZoneId zone, Locale locale, DateTimeFormatter format) {
        return moments.computeIfAbsent(
                new Moment(at, zone, locale, format),
                moment -> format.withLocale(locale).format(at.atZone(zone)));
    }
}
