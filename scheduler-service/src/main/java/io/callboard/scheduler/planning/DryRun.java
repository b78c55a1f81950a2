package io.callboard.scheduler.planning;

import io.callboard.scheduler.input.ConditionView;
import io.callboard.scheduler.planning.AfterRegistration.Registered;
import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.planning.FollowUps.FollowUp;
import io.callboard.scheduler.planning.ReminderPlan.AfterRegistrationItem;
import io.callboard.scheduler.planning.ReminderPlan.Item;
import io.callboard.scheduler.planning.ReminderPlan.Skipped;
import io.callboard.scheduler.planning.ZonedReminders.InZone;
import io.callboard.scheduler.planning.ZonedReminders.Zoned;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerReason;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Plans the reminders of a live event for an audience whose zones are not known, and stores nothing. */
final class DryRun {

    private final Schedule schedule;
    private final List<String> channels;
    private final Spread spread;
    private final @Nullable DueReason onTime;
    private final Instant now;

    private final List<Item> items = new ArrayList<>();
    private final List<AfterRegistrationItem> afterRegistration = new ArrayList<>();
    private final List<Skipped> skipped = new ArrayList<>();

    private DryRun(Schedule schedule, List<String> channels, Spread spread, @Nullable DueReason onTime, Instant now) {
        this.schedule = schedule;
        this.channels = channels;
        this.spread = spread;
        this.onTime = onTime;
        this.now = now;
    }

    static DryRun of(
            Schedule schedule,
            List<PlannedRule> rules,
            List<String> channels,
            @Nullable QuietHours quietHours,
            Spread spread,
            Instant now) {
        DryRun run = new DryRun(schedule, channels, spread, quietHours == null ? null : DueReason.ON_TIME, now);
        DueInstants due = DueInstants.of(schedule, rules, channels);
        List<Zoned> zoned = new ArrayList<>();
        due.inZones().forEach(rule -> zoned.add(Zoned.of(rule, channels)));
        for (Due item : due.items()) {
            if (quietHours != null && item.planned().inQuietHours() == InQuietHours.EARLIER) {
                zoned.add(Zoned.of(item, channels));
            } else {
                run.plan(item);
            }
        }
        run.planInZones(new ZonedReminders(schedule, due, channels, quietHours, spread), zoned);
        run.planFollowUps(FollowUps.of(schedule, rules, channels));
        run.planAfterRegistration(
                AfterRegistration.of(schedule, rules, List.of(AfterRegistration.quarterOf(now)), channels));
        due.repeated().forEach(item -> run.skip(item.rule().text(), item.dueAt(), TimerReason.SAME_INSTANT));
        due.unplannable().forEach(item -> run.skip(item.rule(), null, item.reason()));
        return run;
    }

    /** The reminders, without the instant at which the last recipient gets them. */
    List<Item> items() {
        return items;
    }

    List<AfterRegistrationItem> afterRegistration() {
        return afterRegistration;
    }

    /** The rules without a reminder, each with the reason. */
    List<Skipped> skipped() {
        return skipped;
    }

    private void skip(String rule, @Nullable Instant dueAt, TimerReason reason) {
        skipped.add(new Skipped(rule, dueAt, reason));
    }

    private void plan(Due item) {
        if (!item.dueAt().isAfter(now)) {
            skip(item.rule().text(), item.dueAt(), TimerReason.PAST_DUE);
            return;
        }
        List<String> ownChannels = item.planned().channelsOf(channels);
        Instant begin = item.isSpread(schedule) ? spread.begin(item.dueAt(), ownChannels) : item.dueAt();
        boolean isEarlier = begin.isBefore(item.dueAt());
        items.add(new Item(
                item.rule().text(),
                ownChannels,
                begin,
                null,
                begin,
                isEarlier ? item.dueAt() : null,
                isEarlier ? DueReason.SPREAD : onTime,
                null,
                item.usefulUntil(),
                ConditionView.of(item.planned().condition())));
    }

    /** Which zones the audience will have is not known, so it is planned for all that there are. */
    private void planInZones(ZonedReminders reminders, List<Zoned> rules) {
        List<InZone> everywhere = reminders.in(
                ZoneId.getAvailableZoneIds().stream().map(AudienceClock::of).toList(), rules);
        List<InZone> inEventZone = reminders.in(List.of(AudienceClock.of(AudienceClock.NO_ZONE)), rules);
        for (Zoned rule : rules) {
            List<InZone> due = planned(everywhere, rule);
            if (due.isEmpty()) {
                boolean isRepeated = everywhere.stream()
                        .anyMatch(item -> item.zoned() == rule && item.reason() == TimerReason.SAME_INSTANT);
                skip(rule.text(), null, isRepeated ? TimerReason.SAME_INSTANT : TimerReason.AFTER_START);
                continue;
            }
            InZone last = due.getLast();
            if (!last.lateFrom().isAfter(now)) {
                skip(rule.text(), last.dueAt(), TimerReason.PAST_DUE);
                continue;
            }
            Instant first = due.getFirst().dueAt();
            Optional<InZone> there = planned(inEventZone, rule).stream()
                    .filter(item -> item.lateFrom().isAfter(now))
                    .findFirst();
            items.add(new Item(
                    rule.text(),
                    rule.channels(),
                    first,
                    rule.ofEvent() != null && first.equals(last.dueAt()) ? null : last.dueAt(),
                    there.map(InZone::dueAt).orElse(null),
                    there.map(InZone::ruleDueAt).orElse(null),
                    there.map(InZone::dueReason).orElse(null),
                    null,
                    last.usefulUntil(),
                    ConditionView.of(rule.condition())));
        }
    }

    /** Where the rule is announced, the earliest first. */
    private static List<InZone> planned(List<InZone> all, Zoned rule) {
        return all.stream()
                .filter(item -> item.zoned() == rule && item.reason() == null)
                .sorted(Comparator.comparing(InZone::dueAt))
                .toList();
    }

    private void planFollowUps(List<FollowUp> followUps) {
        for (FollowUp one : followUps) {
            String rule = one.rule().text();
            if (one.reason() != null) {
                boolean hasInstant = one.reason() == TimerReason.SAME_INSTANT;
                skip(rule, hasInstant ? one.dueAt() : null, one.reason());
            } else if (one.dueAt().isAfter(now)) {
                items.add(new Item(
                        rule,
                        one.channels(),
                        one.dueAt(),
                        null,
                        one.dueAt(),
                        null,
                        onTime,
                        null,
                        one.dueAt().plus(FollowUps.USEFUL_FOR),
                        ConditionView.of(one.planned().condition())));
            } else {
                skip(rule, one.dueAt(), TimerReason.PAST_DUE);
            }
        }
    }

    private void planAfterRegistration(List<Registered> registered) {
        for (Registered one : registered) {
            String rule = one.rule().text();
            if (one.reason() == null) {
                afterRegistration.add(new AfterRegistrationItem(
                        rule,
                        one.channels(),
                        one.dueAt(),
                        ConditionView.of(one.planned().condition())));
            } else {
                skip(rule, null, one.reason());
            }
        }
    }
}
