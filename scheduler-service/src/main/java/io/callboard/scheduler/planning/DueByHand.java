package io.callboard.scheduler.planning;

import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.planning.RemindersByHand.ByHand;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When a reminder made by hand is due for a schedule. One with an offset moves with the start, one with an absolute
 * instant stays.
 *
 * @param usefulUntil the due instant of the next rule of the live event
 * @param reason why it is not announced; null if it is
 */
record DueByHand(
        ByHand reminder,
        List<String> channels,
        Instant dueAt,
        Instant usefulUntil,
        @Nullable TimerReason reason) {

    static DueByHand of(ByHand reminder, Schedule schedule, DueInstants eventRules, List<String> eventChannels) {
        List<String> channels = reminder.channelsOr(eventChannels);
        Optional<Instant> dueAt = dueAt(reminder, schedule);
        if (dueAt.isEmpty()) {
            return new DueByHand(
                    reminder, channels, schedule.startsAt(), schedule.startsAt(), TimerReason.UNKNOWN_ZONE);
        }
        Instant due = dueAt.get();
        List<Due> rules = eventRules.items().stream()
                .filter(rule -> rule.planned().condition().covers(reminder.condition()))
                .toList();
        Instant usefulUntil =
                rules.stream().map(Due::dueAt).filter(due::isBefore).findFirst().orElse(schedule.lastUse(due));
        if (!due.isBefore(usefulUntil)) {
            return new DueByHand(reminder, channels, due, usefulUntil, TimerReason.AFTER_START);
        }
        boolean isRepeated = rules.stream()
                .filter(rule -> rule.dueAt().equals(due))
                .flatMap(rule -> rule.planned().channelsOf(eventChannels).stream())
                .anyMatch(channels::contains);
        return new DueByHand(reminder, channels, due, usefulUntil, isRepeated ? TimerReason.SAME_INSTANT : null);
    }

    private static Optional<Instant> dueAt(ByHand reminder, Schedule schedule) {
        if (reminder.at() != null) {
            return Optional.of(reminder.at());
        }
        return ReminderRule.parse(String.valueOf(reminder.beforeStart())).flatMap(schedule::dueAt);
    }
}
