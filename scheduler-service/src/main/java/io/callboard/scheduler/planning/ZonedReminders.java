package io.callboard.scheduler.planning;

import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.TimerReason;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the rules by the wall clock of each registrant are due in the time zones of a live event's audience. Each rule has
 * one reminder for each zone.
 */
final class ZonedReminders {

    /** The zone of registrants without one of their own: they have that of the live event. */
    static final String NO_ZONE = "";

    /** More than any change of clocks. */
    private static final Duration CLOCK_CHANGE = Duration.ofHours(3);

    private final Schedule schedule;
    private final List<Due> rulesOfEvent;
    private final List<String> channelsOfEvent;

    ZonedReminders(Schedule schedule, DueInstants ofEvent, List<String> channelsOfEvent) {
        this.schedule = schedule;
        this.rulesOfEvent = ofEvent.items();
        this.channelsOfEvent = channelsOfEvent;
    }

    /**
     * A rule in the zones of registrants.
     *
     * @param text of its timers
     * @param since when it was made; null if it was there as long as the live event
     */
    record Zoned(
            String text,
            ReminderRule rule,
            List<String> channels,
            LateRegistrants lateRegistrants,
            @Nullable Instant since) {

        static Zoned of(PlannedRule planned, List<String> ofEvent) {
            return new Zoned(
                    planned.text(),
                    ReminderRule.parse(planned.text()).orElseThrow(),
                    planned.channelsOf(ofEvent),
                    planned.lateRegistrants(),
                    planned.since());
        }

        /** The later of this instant and the instant since which the rule exists. */
        Instant notBefore(Instant instant) {
            return since == null || since.isBefore(instant) ? instant : since;
        }
    }

    /**
     * The reminder of a rule for one zone.
     *
     * @param lateUntil until when a person who is confirmed after the due instant still gets it; null for never
     * @param reason why it cannot be announced; null if it can
     */
    record InZone(
            Zoned zoned,
            String zone,
            Instant dueAt,
            Instant usefulUntil,
            @Nullable Instant lateUntil,
            @Nullable TimerReason reason) {}

    /** The reminders of these rules in each of the zones. */
    List<InZone> in(List<String> zones, List<Zoned> rules) {
        List<InZone> all = new ArrayList<>();
        for (String zone : zones) {
            List<InZone> ofZone = new ArrayList<>();
            rules.forEach(rule -> ofZone.add(of(rule, zone, ofZone)));
            all.addAll(ofZone);
        }
        return all;
    }

    private InZone of(Zoned zoned, String zone, List<InZone> before) {
        Optional<Instant> due = known(zone).map(known -> schedule.dueAt(zoned.rule(), known));
        if (due.isEmpty()) {
            return unplannable(zoned, zone, TimerReason.UNKNOWN_ZONE);
        }
        Instant dueAt = due.get();
        if (dueAt.isAfter(schedule.startsAt())) {
            return unplannable(zoned, zone, TimerReason.AFTER_START);
        }
        Instant usefulUntil = usefulUntil(zoned.rule());
        boolean isRepeated = rulesOfEvent.stream()
                        .filter(rule -> rule.dueAt().equals(dueAt))
                        .anyMatch(rule -> sharesChannel(zoned, rule))
                || before.stream()
                        .filter(other -> other.reason() == null && other.dueAt().equals(dueAt))
                        .anyMatch(other -> !Collections.disjoint(other.zoned().channels(), zoned.channels()));
        return new InZone(
                zoned,
                zone,
                dueAt,
                usefulUntil,
                lateUntil(zoned, dueAt, usefulUntil),
                isRepeated ? TimerReason.SAME_INSTANT : null);
    }

    /** Such a reminder gets the instant of the start. */
    private InZone unplannable(Zoned zoned, String zone, TimerReason reason) {
        return new InZone(zoned, zone, schedule.startsAt(), schedule.startsAt(), null, reason);
    }

    /**
     * The due instant of the next rule of the live event, after the rule is due in every zone of the world. It is the same
     * in all zones, so that a person who changes the zone finds the reminder useful in both or in none.
     */
    private Instant usefulUntil(ReminderRule rule) {
        Instant dueEverywhere = schedule.startsAt()
                .minus(Duration.ofDays(rule.days()))
                .plus(Duration.between(LocalTime.MIDNIGHT, Objects.requireNonNull(rule.at())))
                .plus(CLOCK_CHANGE);
        return rulesOfEvent.stream()
                .map(Due::dueAt)
                .filter(dueEverywhere::isBefore)
                .findFirst()
                .orElse(rule.days() == 0 ? schedule.lastUse(schedule.startsAt()) : schedule.startsAt());
    }

    private @Nullable Instant lateUntil(Zoned zoned, Instant dueAt, Instant usefulUntil) {
        return switch (zoned.lateRegistrants()) {
            case SKIP -> null;
            case NEAREST_ONLY ->
                rulesOfEvent.stream()
                        .filter(rule -> sharesChannel(zoned, rule))
                        .map(Due::dueAt)
                        .filter(other -> dueAt.isBefore(other) && other.isBefore(usefulUntil))
                        .min(Comparator.naturalOrder())
                        .orElse(usefulUntil);
            case SEND_NOW -> usefulUntil;
        };
    }

    private boolean sharesChannel(Zoned zoned, Due rule) {
        return !Collections.disjoint(zoned.channels(), rule.planned().channelsOf(channelsOfEvent));
    }

    private Optional<ZoneId> known(String zone) {
        if (zone.equals(NO_ZONE)) {
            return Optional.ofNullable(schedule.zone());
        }
        try {
            return Optional.of(ZoneId.of(zone));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
