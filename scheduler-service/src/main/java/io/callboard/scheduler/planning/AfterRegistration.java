package io.callboard.scheduler.planning;

import io.callboard.scheduler.rule.AfterRegistrationRule;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the reminders after the registration are due: each rule has one for each quarter of an hour in which registrations
 * were confirmed. So nobody gets it before their own instant, and everybody at most a quarter of an hour after it.
 */
final class AfterRegistration {

    /** How long a reminder is useful after its due instant, if the live event does not start before. */
    static final Duration USEFUL_FOR = Duration.ofDays(1);

    /** More than a quarter of an hour and any change of clocks. */
    private static final Duration MARGIN = Duration.ofDays(1);

    private AfterRegistration() {}

    /**
     * The reminder of a rule for one quarter.
     *
     * @param quarter its beginning
     * @param dueAt the start of the live event if the instant is not known
     * @param reason why it cannot be announced; null if it can
     */
    record Registered(
            PlannedRule planned,
            AfterRegistrationRule rule,
            Instant quarter,
            Instant dueAt,
            Instant usefulUntil,
            List<String> channels,
            @Nullable TimerReason reason) {}

    /** The beginning of the quarter of an hour that the instant belongs to, as {@code quarter_of} of the database has it. */
    static Instant quarterOf(Instant instant) {
        long seconds = Schedule.QUARTER.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(instant.getEpochSecond(), seconds) * seconds);
    }

    /**
     * Those of the rules that are of reminders after the registration, for each of these quarters.
     *
     * @param channelsOfEvent those of the live event's reminders
     */
    static List<Registered> of(
            Schedule schedule, List<PlannedRule> rules, List<Instant> quarters, List<String> channelsOfEvent) {
        List<Registered> all = new ArrayList<>();
        rules.forEach(planned -> AfterRegistrationRule.parse(planned.text())
                .ifPresent(rule ->
                        quarters.forEach(quarter -> all.add(of(schedule, planned, rule, quarter, channelsOfEvent)))));
        return all;
    }

    private static Registered of(
            Schedule schedule,
            PlannedRule planned,
            AfterRegistrationRule rule,
            Instant quarter,
            List<String> channelsOfEvent) {
        List<String> channels = planned.channelsOf(channelsOfEvent);
        Optional<Instant> known = schedule.dueAfterQuarter(rule.offset(), quarter);
        Instant dueAt = known.orElse(schedule.startsAt());
        Instant usefulUntil = dueAt.plus(USEFUL_FOR);
        return new Registered(
                planned,
                rule,
                quarter,
                dueAt,
                usefulUntil.isBefore(schedule.startsAt()) ? usefulUntil : schedule.startsAt(),
                channels,
                reason(schedule, planned, known, channels));
    }

    private static @Nullable TimerReason reason(
            Schedule schedule, PlannedRule planned, Optional<Instant> dueAt, List<String> channels) {
        if (planned.channels() != null && channels.isEmpty()) {
            return TimerReason.NO_CHANNEL;
        }
        if (dueAt.isEmpty()) {
            return TimerReason.UNKNOWN_ZONE;
        }
        return dueAt.get().isBefore(schedule.startsAt()) ? null : TimerReason.AFTER_START;
    }

    /**
     * How old a quarter can be at which one of these rules may still be of use; empty if none of them is of a reminder after
     * the registration.
     */
    static Optional<Duration> reach(Collection<PlannedRule> rules) {
        return rules.stream()
                .flatMap(planned -> AfterRegistrationRule.parse(planned.text()).stream())
                .map(AfterRegistrationRule::usualLength)
                .max(Comparator.naturalOrder())
                .map(longest -> longest.plus(USEFUL_FOR).plus(MARGIN));
    }
}
