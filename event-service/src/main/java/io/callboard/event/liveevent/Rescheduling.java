package io.callboard.event.liveevent;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** A live event before and after it was moved. */
record Rescheduling(LiveEvent before, LiveEvent after, Instant at) {

    boolean changes() {
        return !after.schedule().equals(before.schedule());
    }

    List<DueRule> dueRules() {
        return after.details().reminders().rules().stream()
                .map(rule -> new DueRule(rule, after.schedule().dueAt(rule)))
                .sorted(Comparator.comparing(DueRule::dueAt))
                .toList();
    }

    boolean isPast(DueRule due) {
        return !due.dueAt().isAfter(at);
    }

    /** When a rule is due under the new schedule. */
    record DueRule(ReminderRule rule, Instant dueAt) {}
}
