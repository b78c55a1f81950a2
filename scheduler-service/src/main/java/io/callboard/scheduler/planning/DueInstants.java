package io.callboard.scheduler.planning;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** The due instants of an event's reminder rules, the farthest from the start first. */
record DueInstants(List<Due> items) {

    /** A rule, when it is due, and until when its message is of use: the next nearer rule takes over then. */
    record Due(ReminderRule rule, Instant dueAt, Instant usefulUntil) {}

    static DueInstants of(Schedule schedule, Collection<String> rules) {
        List<ReminderRule> distinct = new ArrayList<>();
        for (String text : rules) {
            ReminderRule rule = ReminderRule.parse(text);
            if (distinct.stream().noneMatch(rule::sameAs)) {
                distinct.add(rule);
            }
        }
        List<Instant> instants =
                distinct.stream().map(schedule::dueAt).sorted().distinct().toList();
        List<Due> items = distinct.stream()
                .map(rule -> {
                    Instant dueAt = schedule.dueAt(rule);
                    return new Due(rule, dueAt, firstAfter(dueAt, instants, schedule.endsAt()));
                })
                .sorted(Comparator.comparing(Due::dueAt)
                        .thenComparing(due -> due.rule().text()))
                .toList();
        return new DueInstants(items);
    }

    private static Instant firstAfter(Instant instant, List<Instant> ascending, Instant otherwise) {
        return ascending.stream().filter(instant::isBefore).findFirst().orElse(otherwise);
    }
}
