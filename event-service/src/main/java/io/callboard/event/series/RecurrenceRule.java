package io.callboard.event.series;

import static io.callboard.event.series.Recurrence.refused;

import biweekly.util.DayOfWeek;
import biweekly.util.Frequency;
import io.callboard.chassis.value.ErrorCode;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TimeZone;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The supported part of an RRULE. This class checks the parts, so that each refusal names its part. The library
 * biweekly computes the dates.
 *
 * @param count null if {@code until} is set; exactly one of the two is set
 */
record RecurrenceRule(
        Frequency frequency,
        int interval,
        @Nullable Integer count,
        @Nullable RuleTime until,
        List<Day> days,
        List<Integer> monthDays) {

    private static final int LONGEST_INTERVAL = 400;
    private static final List<String> PARTS = List.of("FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY");
    private static final Map<String, Frequency> FREQUENCIES =
            Map.of("DAILY", Frequency.DAILY, "WEEKLY", Frequency.WEEKLY, "MONTHLY", Frequency.MONTHLY);
    private static final Pattern DAY = Pattern.compile("([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)");
    private static final Pattern MONTH_DAY = Pattern.compile("[+-]?([1-9]|[12][0-9]|3[01])");

    /**
     * A day of the week.
     *
     * @param position 1 is the first of the month, -1 the last; null means every one
     */
    record Day(@Nullable Integer position, DayOfWeek day) {}

    static RecurrenceRule parse(String text) {
        Map<String, String> parts = parts(text);
        Frequency frequency = frequency(parts.get("FREQ"));
        Integer interval = number(parts, "INTERVAL", LONGEST_INTERVAL);
        Integer count = number(parts, "COUNT", Recurrence.MOST);
        String until = parts.get("UNTIL");
        if (count == null && until == null) {
            throw refused(ErrorCode.REQUIRED, "must have the part COUNT or UNTIL");
        }
        if (count != null && until != null) {
            throw refused(ErrorCode.INCONSISTENT, "must not have both COUNT and UNTIL");
        }
        String days = parts.get("BYDAY");
        String monthDays = parts.get("BYMONTHDAY");
        if (days != null && frequency == Frequency.DAILY) {
            throw refused(ErrorCode.INCONSISTENT, "must not have the part BYDAY beside FREQ=DAILY");
        }
        if (monthDays != null && frequency != Frequency.MONTHLY) {
            throw refused(ErrorCode.INCONSISTENT, "must not have the part BYMONTHDAY without FREQ=MONTHLY");
        }
        if (days != null && monthDays != null) {
            throw refused(ErrorCode.INCONSISTENT, "must not have both BYDAY and BYMONTHDAY");
        }
        return new RecurrenceRule(
                frequency,
                interval == null ? 1 : interval,
                count,
                until == null ? null : until(until),
                days == null ? List.of() : days(days, frequency),
                monthDays == null ? List.of() : monthDays(monthDays));
    }

    /** The dates that the rule gives from this date on. Without COUNT they have no end. */
    Stream<LocalDate> datesFrom(LocalDate start) {
        var rule = new biweekly.util.Recurrence.Builder(frequency).interval(interval);
        days.forEach(day -> rule.byDay(day.position(), day.day()));
        if (!monthDays.isEmpty()) {
            rule.byMonthDay(monthDays);
        }
        Iterator<Date> dates = rule.build()
                .getDateIterator(
                        Date.from(start.atStartOfDay(ZoneOffset.UTC).toInstant()), TimeZone.getTimeZone("UTC"));
        Iterable<Date> all = () -> dates;
        Stream<LocalDate> found = StreamSupport.stream(all.spliterator(), false)
                .map(date -> LocalDate.ofInstant(date.toInstant(), ZoneOffset.UTC));
        return count == null ? found : found.limit(count);
    }

    private static Map<String, String> parts(String text) {
        Map<String, String> parts = new LinkedHashMap<>();
        for (String part : text.split(";", -1)) {
            String name = part.replaceFirst("=.*", "");
            if (!PARTS.contains(name)) {
                throw refused(
                        ErrorCode.UNKNOWN_VALUE,
                        "has the part %s, which is not supported; there are FREQ, INTERVAL, COUNT, UNTIL, BYDAY and BYMONTHDAY"
                                .formatted(shown(name)));
            }
            if (part.equals(name)) {
                throw refused(ErrorCode.INVALID_FORMAT, "has the part %s without a value".formatted(name));
            }
            if (parts.put(name, part.substring(name.length() + 1)) != null) {
                throw refused(ErrorCode.DUPLICATE, "has the part %s twice".formatted(name));
            }
        }
        return parts;
    }

    private static Frequency frequency(@Nullable String name) {
        if (name == null) {
            throw refused(ErrorCode.REQUIRED, "must have the part FREQ");
        }
        return Optional.ofNullable(FREQUENCIES.get(name))
                .orElseThrow(() ->
                        refused(ErrorCode.UNKNOWN_VALUE, "has a FREQ that is not one of DAILY, WEEKLY and MONTHLY"));
    }

    private static @Nullable Integer number(Map<String, String> parts, String name, int most) {
        String text = parts.get(name);
        if (text == null) {
            return null;
        }
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) < 1 || Integer.parseInt(text) > most) {
            throw refused(
                    ErrorCode.OUT_OF_RANGE,
                    "has the part %s, which is not a whole number from 1 to %d".formatted(name, most));
        }
        return Integer.valueOf(text);
    }

    private static RuleTime until(String text) {
        return RuleTime.parse(text)
                .orElseThrow(() -> refused(
                        ErrorCode.INVALID_FORMAT,
                        "has an UNTIL that is not a time such as 20261222, 20261222T180000 or 20261222T170000Z"));
    }

    private static List<Day> days(String text, Frequency frequency) {
        return Arrays.stream(text.split(",", -1))
                .map(day -> day(day, frequency))
                .distinct()
                .toList();
    }

    private static Day day(String text, Frequency frequency) {
        Matcher day = DAY.matcher(text);
        boolean monthly = frequency == Frequency.MONTHLY;
        if (!day.matches() || monthly == (day.group(1) == null)) {
            throw refused(
                    ErrorCode.INVALID_FORMAT,
                    monthly
                            ? "has a BYDAY that is not a list such as 2TU or -1FR, which FREQ=MONTHLY takes"
                            : "has a BYDAY that is not a list such as MO,WE, which FREQ=WEEKLY takes");
        }
        return new Day(
                day.group(1) == null ? null : Integer.valueOf(day.group(1)), DayOfWeek.valueOfAbbr(day.group(2)));
    }

    private static List<Integer> monthDays(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(day -> {
                    if (!MONTH_DAY.matcher(day).matches()) {
                        throw refused(
                                ErrorCode.INVALID_FORMAT,
                                "has a BYMONTHDAY that is not a list such as 1,15 or -1 for the last day");
                    }
                    return Integer.valueOf(day);
                })
                .distinct()
                .toList();
    }

    /** The part of the caller's text that an answer may repeat. */
    static String shown(String text) {
        String letters = text.codePoints()
                .filter(letter -> letter < 0x7F && Character.isLetterOrDigit(letter) || letter == '-')
                .limit(20)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return letters.isEmpty() ? "without a name" : letters;
    }
}
