package io.callboard.scheduler.rule;

import java.time.Duration;
import java.time.LocalTime;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a reminder is due before the start. An offset is calendar days of the event's zone first, then exact time. A
 * wall-clock rule is a time of the day, so many days before the day of the start.
 *
 * @param days of both
 * @param time of an offset; zero for a wall-clock rule
 * @param at of a wall-clock rule; null for an offset
 * @param inZoneOfRegistrant whether a wall-clock rule follows the zone of each registrant, and not that of the event
 */
public record ReminderRule(
        String text, int days, Duration time, @Nullable LocalTime at, boolean inZoneOfRegistrant) {

    private static final Pattern ISO = Pattern.compile(
            "P(?=\\d|T\\d)(?:(\\d{1,4})D)?(?:T(?=\\d)(?:(\\d{1,5})H)?(?:(\\d{1,6})M)?(?:(\\d{1,8})S)?)?");

    private static final Pattern WALL_CLOCK =
            Pattern.compile("P(0|[1-9]\\d{0,2})D@((?:[01]\\d|2[0-3]):[0-5]\\d)/(EVENT|REGISTRANT)");

    /** An offset. */
    ReminderRule(String text, int days, Duration time) {
        this(text, days, time, null, false);
    }

    /** Empty if the text is none of the rules that this version knows. */
    public static Optional<ReminderRule> parse(String text) {
        Optional<ReminderRule> offset = parseOffset(text);
        return offset.isPresent() ? offset : parseWallClock(text);
    }

    /** Empty if the text is no offset that this version knows. */
    public static Optional<ReminderRule> parseOffset(String text) {
        Matcher parts = ISO.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        int days = Math.toIntExact(number(parts.group(1)));
        Duration time = Duration.ofHours(number(parts.group(2)))
                .plusMinutes(number(parts.group(3)))
                .plusSeconds(number(parts.group(4)));
        return Optional.of(new ReminderRule(text, days, time));
    }

    private static Optional<ReminderRule> parseWallClock(String text) {
        Matcher parts = WALL_CLOCK.matcher(text);
        return parts.matches()
                ? Optional.of(new ReminderRule(
                        text,
                        Integer.parseInt(parts.group(1)),
                        Duration.ZERO,
                        LocalTime.parse(parts.group(2)),
                        parts.group(3).equals("REGISTRANT")))
                : Optional.empty();
    }

    /** Whether both mean the same, such as PT60M and PT1H. PT24H and P1D differ on days when clocks change. */
    public boolean sameAs(ReminderRule other) {
        return days == other.days
                && time.equals(other.time)
                && Objects.equals(at, other.at)
                && inZoneOfRegistrant == other.inZoneOfRegistrant;
    }

    /** The time before the start on a day without a change of clocks; of a wall-clock rule the longest. */
    Duration usualLength() {
        return time.plusDays(at == null ? days : days + 1);
    }

    /** This offset, written as event-service writes it: PT60M becomes PT1H. Timers are identified by this text. */
    ReminderRule normal() {
        if (at != null) {
            return this;
        }
        String exact = time.toString();
        if (days == 0) {
            return new ReminderRule(exact, days, time);
        }
        return new ReminderRule("P" + days + "D" + (time.isZero() ? "" : exact.substring(1)), days, time);
    }

    private static long number(@Nullable String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
