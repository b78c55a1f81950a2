package io.callboard.scheduler.planning;

import io.callboard.scheduler.rule.AfterRegistrationRule;
import io.callboard.scheduler.rule.FollowUpRule;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The due instants of an event's reminder rules. Rules of follow-ups are left out: {@link FollowUps} has them. So are those
 * after the registration, which {@link AfterRegistration} has.
 *
 * @param items the farthest from the start first; at most one for each instant and channel that is for all registrants
 * @param repeated the rules that are due at the instant of one of the items on one of its channels, for people who get
 *     that one: one reminder is enough
 * @param unplannable the rules that cannot be announced whatever the time is
 * @param inZones the rules that have an instant of their own in the zone of each registrant, in the order of their texts
 */
record DueInstants(List<Due> items, List<Due> repeated, List<Unplannable> unplannable, List<PlannedRule> inZones) {

    /**
     * A rule with its due instant, and the instant until which its message is useful: its own one, or the due instant of
     * the next rule.
     *
     * @param lateUntil until when a person who is confirmed after the due instant still gets it; null for never
     */
    record Due(
            ReminderRule rule,
            Instant dueAt,
            Instant usefulUntil,
            @Nullable Instant lateUntil,
            PlannedRule planned) {

        /** The message of the start must not come before it, so it is never spread. */
        boolean isSpread(Schedule schedule) {
            return planned.spread() && dueAt.isBefore(schedule.startsAt());
        }
    }

    /** A rule that cannot be announced. The other rules of the event do not depend on it. */
    record Unplannable(String rule, TimerReason reason) {}

    /** Of rules without properties of their own. */
    static DueInstants of(Schedule schedule, Collection<String> rules) {
        return of(schedule, PlannedRule.of(rules), List.of());
    }

    /** @param channels those of the live event's reminders */
    static DueInstants of(Schedule schedule, List<PlannedRule> rules, List<String> channels) {
        List<Parsed> distinct = new ArrayList<>();
        List<Unplannable> unplannable = new ArrayList<>();
        List<PlannedRule> inZones = new ArrayList<>();
        for (PlannedRule planned : rules) {
            Optional<ReminderRule> rule = ReminderRule.parse(planned.text());
            Optional<Instant> dueAt = rule.flatMap(schedule::dueAt);
            if (FollowUpRule.parse(planned.text()).isPresent()
                    || AfterRegistrationRule.parse(planned.text()).isPresent()) {
                continue;
            }
            if (rule.isEmpty()) {
                unplannable.add(new Unplannable(planned.text(), TimerReason.UNKNOWN_RULE));
            } else if (planned.channels() != null
                    && planned.channelsOf(channels).isEmpty()) {
                unplannable.add(new Unplannable(planned.text(), TimerReason.NO_CHANNEL));
            } else if (rule.get().inZoneOfRegistrant()) {
                if (inZones.stream().noneMatch(other -> other.text().equals(planned.text()))) {
                    inZones.add(planned);
                }
            } else if (dueAt.isEmpty()) {
                unplannable.add(new Unplannable(planned.text(), TimerReason.UNKNOWN_ZONE));
            } else if (dueAt.get().isAfter(schedule.startsAt())) {
                unplannable.add(new Unplannable(planned.text(), TimerReason.AFTER_START));
            } else if (distinct.stream().noneMatch(other -> other.rule().sameAs(rule.get()))) {
                distinct.add(new Parsed(planned, rule.get(), dueAt.get()));
            }
        }
        List<Due> all = distinct.stream()
                .map(parsed -> parsed.due(schedule, distinct))
                .sorted(Comparator.comparing(Due::dueAt)
                        .thenComparing(due -> due.rule().text()))
                .toList();
        List<Due> items = new ArrayList<>();
        List<Due> repeated = new ArrayList<>();
        for (Due due : all) {
            boolean isRepeated = items.stream()
                    .anyMatch(item -> item.dueAt().equals(due.dueAt())
                            && item.planned().sharesChannelWith(due.planned())
                            && item.planned().covers(due.planned()));
            (isRepeated ? repeated : items).add(due);
        }
        return new DueInstants(
                List.copyOf(items),
                List.copyOf(repeated),
                unplannable.stream().distinct().toList(),
                inZones.stream().sorted(Comparator.comparing(PlannedRule::text)).toList());
    }

    private record Parsed(PlannedRule planned, ReminderRule rule, Instant dueAt) {

        /** Rules for other people say nothing about how long it is useful, or who is late for it. */
        Due due(Schedule schedule, List<Parsed> all) {
            List<Parsed> forTheSame = all.stream()
                    .filter(other -> other.planned().covers(planned))
                    .toList();
            List<Instant> instants =
                    forTheSame.stream().map(Parsed::dueAt).sorted().distinct().toList();
            Instant usefulUntil = usefulUntil(schedule, instants);
            return new Due(rule, dueAt, usefulUntil, lateUntil(usefulUntil, forTheSame), planned);
        }

        private @Nullable Instant lateUntil(Instant usefulUntil, List<Parsed> all) {
            return switch (planned.lateRegistrants()) {
                case SKIP -> null;
                case NEAREST_ONLY ->
                    all.stream()
                            .filter(other -> other.planned().sharesChannelWith(planned))
                            .map(Parsed::dueAt)
                            .filter(other -> dueAt.isBefore(other) && other.isBefore(usefulUntil))
                            .min(Comparator.naturalOrder())
                            .orElse(usefulUntil);
                case SEND_NOW -> usefulUntil;
            };
        }

        /** Its own end may lie before it on a day when clocks change. */
        private Instant usefulUntil(Schedule schedule, List<Instant> instants) {
            return Optional.ofNullable(planned.usefulUntil())
                    .flatMap(schedule::dueAt)
                    .filter(dueAt::isBefore)
                    .orElseGet(() -> firstAfter(instants, schedule.lastUse(dueAt)));
        }

        private Instant firstAfter(List<Instant> ascending, Instant otherwise) {
            return ascending.stream().filter(dueAt::isBefore).findFirst().orElse(otherwise);
        }
    }
}
