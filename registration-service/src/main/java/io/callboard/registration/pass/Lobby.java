package io.callboard.registration.pass;

import io.callboard.registration.pass.PassView.State;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the lobby page says, with times on the registrant's own clock. */
record Lobby(
        String title,
        @Nullable String description,
        State state,
        String date,
        String hours,
        String zone,
        String opens,
        boolean confirmed,
        @Nullable String streamUrl,
        String calendarUrl) {

    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("EEEE, d MMMM uuuu", Locale.ENGLISH);
    private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);
    private static final DateTimeFormatter DATE_AND_HOUR =
            DateTimeFormatter.ofPattern("EEEE, d MMMM, HH:mm", Locale.ENGLISH);

    /** UTC stands in for a zone that another service's newer rules know and ours do not. */
    private static ZoneId known(String zone) {
        try {
            return ZoneId.of(zone);
        } catch (DateTimeException unknown) {
            return ZoneId.of("UTC");
        }
    }

    static Lobby of(PassView view) {
        ZoneId zone = known(view.registrantTimeZone());
        ZonedDateTime start = view.startsAt().atZone(zone);
        ZonedDateTime end = view.endsAt().atZone(zone);
        ZonedDateTime opens = view.opensAt().atZone(zone);
        boolean oneDay = start.toLocalDate().equals(end.toLocalDate());
        boolean opensThatDay = opens.toLocalDate().equals(start.toLocalDate());
        return new Lobby(
                view.title(),
                view.description(),
                view.state(),
                DATE.format(start),
                HOUR.format(start) + " – " + (oneDay ? HOUR : DATE_AND_HOUR).format(end),
                zone.getId(),
                (opensThatDay ? HOUR : DATE_AND_HOUR).format(opens),
                view.status().equals("CONFIRMED"),
                view.stream() == null ? null : view.stream().url(),
                view.calendarUrl());
    }
}
