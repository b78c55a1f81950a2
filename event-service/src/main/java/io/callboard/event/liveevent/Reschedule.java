package io.callboard.event.liveevent;

import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.schedule.Schedule;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A live event before and after a reschedule.
 *
 * @param defaultRules those of its organizer, for a live event that names no rules
 */
record Reschedule(LiveEvent before, LiveEvent after, Instant at, List<ReminderRule> defaultRules) {

    boolean changes() {
        return !after.schedule().equals(before.schedule());
    }

    /**
     * Of several rules that are due at one instant only the first counts, because scheduler-service sends one reminder. It
     * sends none by the wall clock after the start.
     */
    List<DueRule> dueRules() {
        return dueRules(after.schedule(), after.details().reminders().rulesOr(defaultRules));
    }

    static List<DueRule> dueRules(Schedule schedule, List<ReminderRule> rules) {
        Set<Instant> instants = new HashSet<>();
        return rules.stream()
                .map(rule -> new DueRule(rule, schedule.dueAt(rule)))
                .filter(due -> !due.dueAt().isAfter(schedule.startsAt()))
                .sorted(Comparator.comparing(DueRule::dueAt)
                        .thenComparing(due -> due.rule().toString()))
                .filter(due -> instants.add(due.dueAt()))
                .toList();
    }

    /** The effect of a reschedule on a reminder. */
    enum Effect {
        UNCHANGED,
        MOVES,
        SENT_AGAIN,
        PAST
    }

    Effect effectOn(DueRule due) {
        if (isPast(due)) {
            return Effect.PAST;
        }
        if (!changes()) {
            return Effect.UNCHANGED;
        }
        boolean mayHaveBeenSent = before.status() != LiveEventStatus.DRAFT
                && !before.schedule().dueAt(due.rule()).isAfter(at);
        return mayHaveBeenSent ? Effect.SENT_AGAIN : Effect.MOVES;
    }

    boolean isPast(DueRule due) {
        return !due.dueAt().isAfter(at);
    }

    /** A rule with its due instant under the new schedule. */
    record DueRule(ReminderRule rule, Instant dueAt) {}
}
