package io.callboard.event.reminder;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import java.time.Duration;
import java.time.LocalTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time before the start at which registrants are reminded: calendar days, then exact time. Written as ISO-8601,
 * such as {@code P1D}, {@code PT15M} or {@code P1DT2H}. A default rule of an organizer may name a time of the day instead,
 * such as {@code P1D@09:00/EVENT}.
 *
 * @param at the time of the day, so many days before the day of the start; null for an offset
 */
public record ReminderRule(
        int days, Duration time, @Nullable LocalTime at) {

    public static final Duration LONGEST_LEAD = Duration.ofDays(365);

    private static final Pattern FORM =
            Pattern.compile("P(?:(\\d{1,3})D)?(T(?:(\\d{1,5})H)?(?:(\\d{1,7})M)?(?:(\\d{1,9})S)?)?");

    private static final Pattern WALL_CLOCK = Pattern.compile("P(\\d{1,3})D@(\\d\\d:\\d\\d)/EVENT");

    /** Empty if this release does not know the text. */
    static Optional<ReminderRule> parseWallClock(String text) {
        Matcher form = WALL_CLOCK.matcher(text);
        return form.matches()
                ? Optional.of(new ReminderRule(
                        Integer.parseInt(form.group(1)), Duration.ZERO, LocalTime.parse(form.group(2))))
                : Optional.empty();
    }

    public static ReminderRule parse(String pointer, @Nullable String text) {
        Matcher form = FORM.matcher(text == null ? "" : text);
        if (!form.matches() || (form.group(1) == null && form.group(2) == null) || "T".equals(form.group(2))) {
            throw InvalidLiveEvent.at(
                    pointer, ErrorCode.INVALID_FORMAT, "is not a duration in days and time such as P1D, PT15M or PT0S");
        }
        var rule = new ReminderRule(
                Math.toIntExact(number(form, 1)),
                Duration.ofHours(number(form, 3)).plusMinutes(number(form, 4)).plusSeconds(number(form, 5)),
                null);
        if (rule.time.plusDays(rule.days).compareTo(LONGEST_LEAD) > 0) {
            throw InvalidLiveEvent.at(pointer, ErrorCode.OUT_OF_RANGE, "must be at most 365 days");
        }
        return rule;
    }

    public static ReminderRule parse(String text) {
        return parse("", text);
    }

    private static long number(Matcher form, int group) {
        String digits = form.group(group);
        return digits == null ? 0 : Long.parseLong(digits);
    }

    /** The normal form of this rule; the other services compare this text. */
    @Override
    public String toString() {
        if (at != null) {
            return "P" + days + "D@" + at + "/EVENT";
        }
        if (days == 0) {
            return time.toString();
        }
        String calendar = "P" + days + "D";
        return time.isZero() ? calendar : calendar + time.toString().substring(1);
    }
}
