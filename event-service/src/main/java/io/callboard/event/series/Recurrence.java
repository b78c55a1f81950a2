package io.callboard.event.series;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.schedule.Schedule;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * The rule by which a live event repeats, and the excluded times, in the syntax of RFC 5545. The wall-clock time stays
 * the same over changes of daylight saving time.
 *
 * @param text the rule, then lines that begin with {@code EXDATE:}
 */
public record Recurrence(String text, RecurrenceRule rule, List<Exclusion> exclusions) {

    /** Most occurrences of one series. */
    public static final int MOST = 100;

    static final int MOST_CHARACTERS = 2000;

    private static final String RULE = "RRULE:";
    private static final String EXCLUDED = "EXDATE:";

    /** An excluded time. */
    record Exclusion(String text, RuleTime time) {}

    public static Recurrence of(String text) {
        if (text.length() > MOST_CHARACTERS) {
            throw refused(ErrorCode.TOO_LONG, "must have at most %d characters".formatted(MOST_CHARACTERS));
        }
        List<String> lines =
                text.strip().toUpperCase(Locale.ROOT).lines().map(String::strip).toList();
        if (lines.isEmpty()) {
            throw refused(ErrorCode.REQUIRED, "must have the part FREQ");
        }
        String rule = lines.getFirst().startsWith(RULE) ? lines.getFirst().substring(RULE.length()) : lines.getFirst();
        List<Exclusion> exclusions = lines.stream()
                .skip(1)
                .flatMap(line -> exclusions(line).stream())
                .toList();
        return new Recurrence(String.join("\n", lines), RecurrenceRule.parse(rule), exclusions);
    }

    /** The schedules of the occurrences, in order. The first date of the rule must be the date of this schedule. */
    public List<Schedule> schedules(Schedule first) {
        List<Schedule> found = new ArrayList<>();
        Iterator<LocalDate> dates = rule.datesFrom(first.date()).iterator();
        while (dates.hasNext()) {
            Schedule next = first.on(dates.next());
            if (rule.until() != null && rule.until().compare(next) > 0) {
                break;
            }
            if (found.isEmpty() && !next.date().equals(first.date())) {
                throw refused(
                        ErrorCode.INCONSISTENT,
                        "has %s as its first date, and the start is on %s".formatted(next.date(), first.date()));
            }
            if (found.size() == MOST) {
                throw refused(ErrorCode.TOO_MANY, "has an UNTIL that gives more than %d occurrences".formatted(MOST));
            }
            found.add(next);
        }
        if (found.isEmpty()) {
            throw refused(ErrorCode.INCONSISTENT, "has an UNTIL that is before the start");
        }
        return kept(found);
    }

    private List<Schedule> kept(List<Schedule> found) {
        List<Schedule> kept = new ArrayList<>(found);
        for (Exclusion exclusion : exclusions) {
            if (found.stream().noneMatch(schedule -> exclusion.time().compare(schedule) == 0)) {
                throw refused(
                        ErrorCode.INCONSISTENT,
                        "has the EXDATE %s, which is no start by the rule".formatted(exclusion.text()));
            }
            kept.removeIf(schedule -> exclusion.time().compare(schedule) == 0);
        }
        if (kept.isEmpty()) {
            throw refused(ErrorCode.INCONSISTENT, "has an EXDATE for every start by the rule");
        }
        return List.copyOf(kept);
    }

    private static List<Exclusion> exclusions(String line) {
        if (!line.startsWith(EXCLUDED)) {
            throw refused(
                    ErrorCode.UNKNOWN_VALUE,
                    "has the line %s, which is not supported; lines after the rule begin with EXDATE:"
                            .formatted(RecurrenceRule.shown(line.replaceFirst("[:;].*", ""))));
        }
        return Arrays.stream(line.substring(EXCLUDED.length()).split(",", -1))
                .map(time -> new Exclusion(
                        time,
                        RuleTime.parse(time)
                                .orElseThrow(() -> refused(
                                        ErrorCode.INVALID_FORMAT,
                                        "has an EXDATE that is not a time such as 20261222, 20261222T180000 or"
                                                + " 20261222T170000Z"))))
                .toList();
    }

    static InvalidLiveEvent refused(ErrorCode code, String detail) {
        return InvalidLiveEvent.at("/recurrence", code, detail);
    }
}
