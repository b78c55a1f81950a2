package io.callboard.scheduler.planning;

import io.callboard.scheduler.rule.FollowUpRule;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When the follow-ups of a live event are due, by its planned end. */
final class FollowUps {

    /** How long a follow-up is useful after its due instant. */
    static final Duration USEFUL_FOR = Duration.ofDays(1);

    private FollowUps() {}

    /**
     * A follow-up of a rule.
     *
     * @param dueAt the planned end if the instant is not known
     * @param reason why it cannot be announced; null if it can
     */
    record FollowUp(
            PlannedRule planned,
            FollowUpRule rule,
            Instant dueAt,
            List<String> channels,
            @Nullable TimerReason reason) {

        TimerKind kind() {
            return switch (rule.audience()) {
                case ALL -> TimerKind.FOLLOW_UP;
                case ATTENDED -> TimerKind.FOLLOW_UP_ATTENDED;
                case NO_SHOW -> TimerKind.FOLLOW_UP_NO_SHOW;
            };
        }

        /** Whether a person would get both at one instant on one channel. */
        private boolean repeats(FollowUp other) {
            return other.reason == null
                    && dueAt.equals(other.dueAt)
                    && rule.audience().overlaps(other.rule.audience())
                    && other.planned.covers(planned)
                    && !Collections.disjoint(channels, other.channels);
        }

        private FollowUp because(TimerReason why) {
            return new FollowUp(planned, rule, dueAt, channels, why);
        }
    }

    /**
     * Those of the rules that are of follow-ups, the earliest first. Of two for the same people at the same instant one is
     * enough: the one for all.
     *
     * @param channelsOfEvent those of the live event's reminders
     */
    static List<FollowUp> of(Schedule schedule, List<PlannedRule> rules, List<String> channelsOfEvent) {
        List<FollowUp> all = new ArrayList<>();
        rules.forEach(planned -> FollowUpRule.parse(planned.text())
                .map(rule -> of(schedule, planned, rule, channelsOfEvent))
                .ifPresent(all::add));
        all.sort(Comparator.comparing(FollowUp::dueAt)
                .thenComparing(one -> one.rule().audience())
                .thenComparing(one -> one.rule().text()));
        List<FollowUp> distinct = new ArrayList<>();
        for (FollowUp one : all) {
            boolean isRepeated = one.reason() == null && distinct.stream().anyMatch(one::repeats);
            distinct.add(isRepeated ? one.because(TimerReason.SAME_INSTANT) : one);
        }
        return distinct;
    }

    private static FollowUp of(
            Schedule schedule, PlannedRule planned, FollowUpRule rule, List<String> channelsOfEvent) {
        List<String> channels =
                planned.channelsOf(channelsOfEvent).stream().distinct().toList();
        Optional<Instant> dueAt = schedule.dueAfterEnd(rule.offset());
        FollowUp followUp = new FollowUp(planned, rule, dueAt.orElse(schedule.endsAt()), channels, null);
        if (planned.channels() != null && channels.isEmpty()) {
            return followUp.because(TimerReason.NO_CHANNEL);
        }
        return dueAt.isEmpty() ? followUp.because(TimerReason.UNKNOWN_ZONE) : followUp;
    }
}
