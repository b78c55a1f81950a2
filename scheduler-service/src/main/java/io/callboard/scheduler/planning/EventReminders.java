package io.callboard.scheduler.planning;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.scheduler.planning.AfterRegistration.Registered;
import io.callboard.scheduler.planning.AudienceParts.Parts;
import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.planning.RemindersByHand.ByHand;
import io.callboard.scheduler.planning.ZonedReminders.Zoned;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerPlan;
import io.callboard.scheduler.timer.TimerPlan.Selector;
import io.callboard.scheduler.timer.TimerPlan.Timing;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the reminders of a live event follow from, beside its rules.
 *
 * @param channels those of the live event's reminders
 * @param audience the parts of its audience
 * @param quietHours those of its organizer; null for none
 * @param begun its rules that have begun to arm
 * @param spread how much earlier those of its rules are due that are spread
 * @param changedAt when this state was written
 * @param rulesSince since when it has had this epoch, and rules of its own or those of its organizer
 * @param ifPastDue the reason of a reminder that was due before
 * @param ifMissed the reason of a reminder that is of no more use
 * @param trace of the request that caused the planning; null if that was not traced
 */
record EventReminders(
        UUID eventId,
        String organizerId,
        int epoch,
        Schedule schedule,
        List<String> channels,
        Parts audience,
        @Nullable QuietHours quietHours,
        BegunRules begun,
        Spread spread,
        Instant changedAt,
        Instant rulesSince,
        TimerReason ifPastDue,
        TimerReason ifMissed,
        @Nullable TraceParent trace) {

    /**
     * The plans of all rules, of all reminders made by hand, of all extra reminders that registrants wish, and of the
     * reminders after each quarter of an hour in which they registered.
     */
    List<TimerPlan> plans(List<PlannedRule> rules, List<ByHand> byHand) {
        List<TimerPlan> plans = new ArrayList<>();
        DueInstants due = DueInstants.of(schedule, rules, channels);
        var wished = new WishedReminders(schedule, due, channels);
        due.items().stream().filter(item -> !isInZones(item)).forEach(item -> plans.add(plan(item, wished, null)));
        due.repeated().forEach(item -> plans.add(plan(item, wished, TimerReason.SAME_INSTANT)));
        // Such a rule gets the instant of the start.
        due.unplannable()
                .forEach(item -> plans.add(plan(
                        item.rule(),
                        Selector.of(channels, wished.metBy(item.rule(), null)),
                        schedule.startsAt(),
                        null,
                        schedule.startsAt(),
                        null,
                        changedAt,
                        item.reason())));
        List<Zoned> zoned = new ArrayList<>();
        due.items().stream().filter(this::isInZones).forEach(item -> zoned.add(Zoned.of(item, channels)));
        due.inZones().forEach(rule -> zoned.add(Zoned.of(rule, channels)));
        byHand.forEach(reminder -> reminder.inZones(channels).ifPresent(zoned::add));
        plans.addAll(plansInZones(due, zoned));
        byHand.stream().filter(reminder -> reminder.inZones(channels).isEmpty()).forEach(reminder -> {
            DueByHand item = DueByHand.of(reminder, schedule, due, channels);
            plans.add(plan(
                    reminder.rule(),
                    new Selector(
                            null,
                            item.channels(),
                            wished.metBy(reminder.rule(), item.dueAt()),
                            reminder.condition(),
                            List.of(),
                            0),
                    item.dueAt(),
                    null,
                    item.usefulUntil(),
                    null,
                    changedAt,
                    item.reason()));
        });
        plans.addAll(extraPlans(plans));
        plans.addAll(plansAfterRegistration(rules, plans));
        return leavingToOthers(plans);
    }

    /**
     * The same plans, each without the people who get another one of them at the same instant on the same channel. A
     * reminder for all leaves people to those for some of them. Of two for some people that may have people in common, the
     * later one in the list leaves them to the other. One after the registration leaves them to all others, also to
     * those for one time zone.
     */
    private static List<TimerPlan> leavingToOthers(List<TimerPlan> plans) {
        if (plans.stream().allMatch(plan -> isForAll(plan) && plan.selector().quarter() == null)) {
            return plans;
        }
        Map<Instant, List<TimerPlan>> atInstant = plans.stream()
                .filter(plan -> plan.unplannable() == null)
                .sorted(Comparator.comparing((TimerPlan plan) -> plan.selector().quarter() != null)
                        .thenComparing(EventReminders::isForAll))
                .collect(Collectors.groupingBy(TimerPlan::lateFrom));
        return plans.stream().map(plan -> leavingToOthers(plan, atInstant)).toList();
    }

    /** @param atInstant those for some people before those for all, and those after the registration behind both */
    private static TimerPlan leavingToOthers(TimerPlan plan, Map<Instant, List<TimerPlan>> atInstant) {
        List<TimerPlan> all = atInstant.getOrDefault(plan.lateFrom(), List.of());
        int place = all.indexOf(plan);
        if (place < 0 || all.size() == 1) {
            return plan;
        }
        List<TimerPlan> before = all.subList(0, place).stream()
                .filter(other -> !isForAll(other)
                        || plan.selector().quarter() != null && other.selector().zone() != null)
                .filter(plan::meetsAtOneInstant)
                .toList();
        List<TimerPlan> behind = isForAll(plan)
                ? List.of()
                : all.subList(place + 1, all.size()).stream()
                        .filter(plan::meetsAtOneInstant)
                        .toList();
        return before.isEmpty() && behind.isEmpty() ? plan : plan.leavingTo(before, behind);
    }

    private static boolean isForAll(TimerPlan plan) {
        return plan.condition().equals(Condition.NONE);
    }

    /**
     * The plans of the reminders after the registration. Where another one is due for all people of one at its instant, that
     * one is enough. How long ago they registered decides, and not the day of the start, so quiet hours do not move them.
     */
    private List<TimerPlan> plansAfterRegistration(List<PlannedRule> rules, List<TimerPlan> others) {
        List<Registered> items = AfterRegistration.of(schedule, rules, audience.quarters(), channels);
        if (items.isEmpty()) {
            return List.of();
        }
        Map<Instant, List<TimerPlan>> atInstant = new HashMap<>();
        others.forEach(plan -> atInstant
                .computeIfAbsent(plan.lateFrom(), _ -> new ArrayList<>())
                .add(plan));
        List<TimerPlan> plans = new ArrayList<>();
        for (Registered item : items) {
            TimerPlan ofItem = planAfterRegistration(item, item.reason());
            List<TimerPlan> together = atInstant.computeIfAbsent(ofItem.lateFrom(), _ -> new ArrayList<>());
            boolean isRepeated = item.reason() == null && together.stream().anyMatch(other -> other.takesAllOf(ofItem));
            TimerPlan plan = isRepeated ? planAfterRegistration(item, TimerReason.SAME_INSTANT) : ofItem;
            together.add(plan);
            plans.add(plan);
        }
        return plans;
    }

    private TimerPlan planAfterRegistration(Registered item, @Nullable TimerReason unplannable) {
        return new TimerPlan(
                eventId,
                organizerId,
                epoch,
                item.rule().text(),
                TimerKind.REMINDER,
                new Selector(
                        null,
                        item.quarter(),
                        item.channels(),
                        List.of(AudienceWish.ALL),
                        item.planned().condition(),
                        List.of(),
                        item.planned().holdOutPercent()),
                new Timing(item.dueAt(), null, onTime(), null, item.usefulUntil(), null),
                item.planned().notBefore(rulesSince),
                unplannable,
                ifPastDue,
                ifMissed,
                trace);
    }

    /**
     * The plans of the extra reminders that registrants wish, on the channels on which none of these reminders is due at
     * their instants. They are due exactly then, also in quiet hours, because the registrant chose the instant.
     */
    private List<TimerPlan> extraPlans(List<TimerPlan> others) {
        return audience.wishes().stream()
                .filter(AudienceWish::isExtra)
                .flatMap(wish -> {
                    List<String> covered = others.stream()
                            .filter(plan -> plan.unplannable() == null && plan.meets(wish.text()))
                            .filter(plan -> plan.condition().equals(Condition.NONE))
                            .flatMap(plan -> plan.channels().stream())
                            .toList();
                    List<String> left = channels.stream()
                            .distinct()
                            .filter(channel -> !covered.contains(channel))
                            .toList();
                    return left.isEmpty() ? Stream.empty() : Stream.of(extraPlan(wish, left));
                })
                .toList();
    }

    private TimerPlan extraPlan(AudienceWish wish, List<String> left) {
        return plan(
                wish.text(),
                Selector.of(left, List.of(wish.text())),
                schedule.startsAt().minus(wish.beforeStart()),
                null,
                schedule.startsAt(),
                null,
                wish.since().isBefore(changedAt) ? changedAt : wish.since(),
                null);
    }

    /** Whether quiet hours move the rule in some zones, or have moved it when its first messages were published. */
    private boolean isInZones(Due item) {
        String rule = item.rule().text();
        return begun.inZones().contains(rule)
                || (quietHours != null || audience.haveOwnHours())
                        && item.planned().inQuietHours() == InQuietHours.EARLIER
                        && !begun.whole().contains(rule);
    }

    private @Nullable DueReason onTime() {
        return quietHours == null ? null : DueReason.ON_TIME;
    }

    /** Whether one of them is due at another instant in each zone of the audience, also without quiet hours. */
    boolean dependOnZones(List<PlannedRule> rules, List<ByHand> byHand) {
        return !DueInstants.of(schedule, rules, channels).inZones().isEmpty()
                || byHand.stream()
                        .anyMatch(reminder -> reminder.inZones(channels).isPresent());
    }

    /** The plans of these rules in every zone of the audience. */
    List<TimerPlan> plansInZones(DueInstants ofEvent, List<Zoned> rules) {
        if (rules.isEmpty()) {
            return List.of();
        }
        var wished = new WishedReminders(schedule, ofEvent, channels);
        return new ZonedReminders(schedule, ofEvent, channels, quietHours, spread)
                .in(audience.clocks(), rules).stream()
                        .map(item -> new TimerPlan(
                                eventId,
                                organizerId,
                                epoch,
                                item.zoned().text(),
                                TimerKind.REMINDER,
                                new Selector(
                                        item.zone(),
                                        item.zoned().channels(),
                                        wished.metBy(
                                                item.zoned().text(),
                                                item.zoned().sameInstant()),
                                        item.zoned().condition(),
                                        List.of(),
                                        item.zoned().holdOutPercent()),
                                new Timing(
                                        item.dueAt(),
                                        item.ruleDueAt(),
                                        item.dueReason(),
                                        item.spreadUntil(),
                                        item.usefulUntil(),
                                        item.lateUntil()),
                                item.zoned().notBefore(changedAt),
                                item.reason(),
                                ifPastDue,
                                ifMissed,
                                trace))
                        .toList();
    }

    /**
     * The plans of the follow-ups of the rules, once the live event has ended. One whose instant has passed by then is due
     * at its end. A rule that is younger than its instant is past due.
     */
    List<TimerPlan> followUps(List<PlannedRule> rules) {
        return leavingToOthers(FollowUps.of(schedule, rules, channels).stream()
                .map(item -> {
                    Instant since = item.planned().since();
                    boolean isPast = item.reason() == null && since != null && since.isAfter(item.dueAt());
                    Instant dueAt = item.dueAt().isBefore(changedAt) ? changedAt : item.dueAt();
                    return new TimerPlan(
                            eventId,
                            organizerId,
                            epoch,
                            item.rule().text(),
                            item.kind(),
                            new Selector(
                                    null,
                                    item.channels(),
                                    List.of(AudienceWish.ALL, AudienceWish.FEWER),
                                    item.planned().condition(),
                                    List.of(),
                                    0),
                            new Timing(dueAt, null, onTime(), null, dueAt.plus(FollowUps.USEFUL_FOR), null),
                            changedAt,
                            isPast ? TimerReason.PAST_DUE : item.reason(),
                            null,
                            ifMissed,
                            trace);
                })
                .toList());
    }

    private TimerPlan plan(Due item, WishedReminders wished, @Nullable TimerReason unplannable) {
        PlannedRule planned = item.planned();
        List<String> ownChannels = planned.channelsOf(channels);
        return plan(
                item.rule().text(),
                new Selector(
                        null,
                        ownChannels,
                        wished.metBy(item.rule().text(), item.dueAt()),
                        planned.condition(),
                        List.of(),
                        planned.holdOutPercent()),
                item.dueAt(),
                item.isSpread(schedule) ? spread.begin(item.dueAt(), ownChannels) : null,
                item.usefulUntil(),
                item.lateUntil(),
                planned.notBefore(changedAt),
                unplannable);
    }

    /** @param beginAt when it is due if it is spread; null if it is not */
    private TimerPlan plan(
            String rule,
            Selector selector,
            Instant ruleDueAt,
            @Nullable Instant beginAt,
            Instant usefulUntil,
            @Nullable Instant lateUntil,
            Instant ruleChangedAt,
            @Nullable TimerReason unplannable) {
        boolean isEarlier = beginAt != null && beginAt.isBefore(ruleDueAt);
        return new TimerPlan(
                eventId,
                organizerId,
                epoch,
                rule,
                TimerKind.REMINDER,
                selector,
                new Timing(
                        beginAt == null ? ruleDueAt : beginAt,
                        isEarlier ? ruleDueAt : null,
                        isEarlier ? DueReason.SPREAD : onTime(),
                        beginAt == null ? null : ruleDueAt,
                        usefulUntil,
                        lateUntil),
                ruleChangedAt,
                unplannable,
                ifPastDue,
                ifMissed,
                trace);
    }
}
