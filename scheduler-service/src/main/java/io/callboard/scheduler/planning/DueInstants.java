package io.callboard.scheduler.planning;

import io.callboard.scheduler.timer.TimerReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The due instants of an event's reminder rules.
 *
 * @param items at most one for each instant, the farthest from the start first
 * @param repeated the rules that are due at the instant of one of the items: one reminder is enough
 * @param unplannable the rules that have no due instant
 */
record DueInstants(List<Due> items, List<Due> repeated, List<Unplannable> unplannable) {

    /** A rule, when it is due, and until when its message is of use: the next nearer rule takes over then. */
    record Due(ReminderRule rule, Instant dueAt, Instant usefulUntil) {}

    /** A rule whose due instant cannot be told. The other rules of the event do not depend on it. */
    record Unplannable(String rule, TimerReason reason) {}

    static DueInstants of(Schedule schedule, Collection<String> rules) {
        List<ReminderRule> distinct = new ArrayList<>();
        List<Unplannable> unplannable = new ArrayList<>();
        for (String text : new LinkedHashSet<>(rules)) {
            Optional<ReminderRule> rule = ReminderRule.parse(text);
            if (rule.isEmpty()) {
                unplannable.add(new Unplannable(text, TimerReason.UNKNOWN_RULE));
            } else if (schedule.dueAt(rule.get()).isEmpty()) {
                unplannable.add(new Unplannable(text, TimerReason.UNKNOWN_ZONE));
            } else if (distinct.stream().noneMatch(rule.get()::sameAs)) {
                distinct.add(rule.get());
            }
        }
        List<Instant> instants = distinct.stream()
                .flatMap(rule -> schedule.dueAt(rule).stream())
                .sorted()
                .distinct()
                .toList();
        List<Due> all = distinct.stream()
                .flatMap(rule -> schedule.dueAt(rule).stream()
                        .map(dueAt -> new Due(rule, dueAt, firstAfter(dueAt, instants, schedule.lastUse(dueAt)))))
                .sorted(Comparator.comparing(Due::dueAt)
                        .thenComparing(due -> due.rule().text()))
                .toList();
        Map<Instant, Due> items = new LinkedHashMap<>();
        List<Due> repeated = all.stream()
                .filter(due -> items.putIfAbsent(due.dueAt(), due) != null)
                .toList();
        return new DueInstants(List.copyOf(items.values()), repeated, unplannable);
    }

    private static Instant firstAfter(Instant instant, List<Instant> ascending, Instant otherwise) {
        return ascending.stream().filter(instant::isBefore).findFirst().orElse(otherwise);
    }
}
