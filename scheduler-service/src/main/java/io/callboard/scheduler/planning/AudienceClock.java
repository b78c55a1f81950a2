package io.callboard.scheduler.planning;

import io.callboard.scheduler.rule.QuietHours;
import java.time.Instant;
import java.time.LocalTime;
import org.jspecify.annotations.Nullable;

/**
 * The part of an audience whose reminders are due at the same instants: registrants with the same time zone and the same
 * quiet hours.
 *
 * @param text the zone, empty for none; behind a space the quiet hours of their own, if there are any: two times, or NONE
 * @param since when the first of them wished these quiet hours; null without quiet hours of their own
 */
record AudienceClock(String text, @Nullable Instant since) {

    /** Registrants without a zone of their own have that of the live event. */
    static final String NO_ZONE = "";

    private static final String NONE = "NONE";

    /** Those of this zone who have the quiet hours of the organizer. */
    static AudienceClock of(String zone) {
        return new AudienceClock(zone, null);
    }

    String zone() {
        int end = text.indexOf(' ');
        return end < 0 ? text : text.substring(0, end);
    }

    /** Whether quiet hours of their own move their reminders. */
    boolean hasOwnHours() {
        return text.indexOf(' ') >= 0 && !own().equals(NONE);
    }

    /** The quiet hours that they have if the organizer has these; null for none. */
    @Nullable
    QuietHours hoursOr(@Nullable QuietHours ofOrganizer) {
        if (text.indexOf(' ') < 0) {
            return ofOrganizer;
        }
        if (!hasOwnHours()) {
            return null;
        }
        String[] times = own().split("-", 2);
        return new QuietHours(
                LocalTime.parse(times[0]), LocalTime.parse(times[1]), since == null ? Instant.EPOCH : since);
    }

    private String own() {
        return text.substring(text.indexOf(' ') + 1);
    }
}
