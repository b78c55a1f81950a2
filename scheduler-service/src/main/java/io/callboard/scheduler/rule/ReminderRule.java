package io.callboard.scheduler.rule;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time before the start at which a reminder is due: calendar days of the event's zone first, then exact time. */
public record ReminderRule(String text, int days, Duration time) {

    private static final Pattern ISO = Pattern.compile(
            "P(?=\\d|T\\d)(?:(\\d{1,4})D)?(?:T(?=\\d)(?:(\\d{1,5})H)?(?:(\\d{1,6})M)?(?:(\\d{1,8})S)?)?");

    /** Empty if the text is none of the rules that this version knows. */
    public static Optional<ReminderRule> parse(String text) {
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

    /** Whether both mean the same, such as PT60M and PT1H. PT24H and P1D differ on days when clocks change. */
    public boolean sameAs(ReminderRule other) {
        return days == other.days && time.equals(other.time);
    }

    /** The time before the start on a day without a change of clocks. */
    Duration usualLength() {
        return time.plusDays(days);
    }

    /** This rule, written as event-service writes it: PT60M becomes PT1H. Timers are identified by this text. */
    ReminderRule normal() {
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
