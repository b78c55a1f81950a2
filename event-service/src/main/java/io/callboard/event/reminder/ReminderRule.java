package io.callboard.event.reminder;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The time before the start at which registrants are reminded: calendar days, then exact time. Written as ISO-8601,
 * such as {@code P1D}, {@code PT15M} or {@code P1DT2H}.
 */
public record ReminderRule(int days, Duration time) {

    public static final Duration LONGEST_LEAD = Duration.ofDays(365);

    private static final Pattern FORM =
            Pattern.compile("P(?:(\\d{1,3})D)?(T(?:(\\d{1,5})H)?(?:(\\d{1,7})M)?(?:(\\d{1,9})S)?)?");

    public static ReminderRule parse(String pointer, @Nullable String text) {
        Matcher form = FORM.matcher(text == null ? "" : text);
        if (!form.matches() || (form.group(1) == null && form.group(2) == null) || "T".equals(form.group(2))) {
            throw InvalidLiveEvent.at(
                    pointer, ErrorCode.INVALID_FORMAT, "is not a duration in days and time such as P1D, PT15M or PT0S");
        }
        var rule = new ReminderRule(
                Math.toIntExact(number(form, 1)),
                Duration.ofHours(number(form, 3)).plusMinutes(number(form, 4)).plusSeconds(number(form, 5)));
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
        if (days == 0) {
            return time.toString();
        }
        String calendar = "P" + days + "D";
        return time.isZero() ? calendar : calendar + time.toString().substring(1);
    }
}
