package io.callboard.scheduler.planning;

import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.LateRegistrants;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.Condition;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerReason;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * When the rules that depend on the time zone of each registrant are due in the zones of a live event's audience: those by
 * the wall clock of each registrant, and those that quiet hours move. Each rule has one reminder for each zone.
 */
final class ZonedReminders {

    /** More than any change of clocks. */
    private static final Duration CLOCK_CHANGE = Duration.ofHours(3);

    private final Schedule schedule;
    private final List<Due> rulesOfEvent;
    private final List<String> channelsOfEvent;
    private final @Nullable QuietHours quietHours;
    private final Spread spread;

    /** @param quietHours those of the organizer; null for none */
    ZonedReminders(
            Schedule schedule,
            DueInstants ofEvent,
            List<String> channelsOfEvent,
            @Nullable QuietHours quietHours,
            Spread spread) {
        this.schedule = schedule;
        this.rulesOfEvent = ofEvent.items();
        this.channelsOfEvent = channelsOfEvent;
        this.quietHours = quietHours;
        this.spread = spread;
    }

    /**
     * A rule in the zones of registrants.
     *
     * @param text of its timers
     * @param inQuietHours whether quiet hours move it
     * @param since when it was made; null if it was there as long as the live event
     * @param ofEvent its due instant, if that is the same in every zone without quiet hours; null for a rule by the wall
     *     clock of each registrant
     * @param holdOutPercent how many percent of the registrants get no reminder by it
     * @param condition which registrants it is for
     * @param spread whether it is due earlier, so that the last recipient has it at its instant
     */
    record Zoned(
            String text,
            ReminderRule rule,
            List<String> channels,
            LateRegistrants lateRegistrants,
            InQuietHours inQuietHours,
            @Nullable Instant since,
            @Nullable Due ofEvent,
            int holdOutPercent,
            Condition condition,
            boolean spread) {

        static Zoned of(Due due, List<String> ofEvent) {
            PlannedRule planned = due.planned();
            return new Zoned(
                    due.rule().text(),
                    due.rule(),
                    planned.channelsOf(ofEvent),
                    planned.lateRegistrants(),
                    planned.inQuietHours(),
                    planned.since(),
                    due,
                    planned.holdOutPercent(),
                    planned.condition(),
                    planned.spread());
        }

        static Zoned of(PlannedRule planned, List<String> ofEvent) {
            return new Zoned(
                    planned.text(),
                    ReminderRule.parse(planned.text()).orElseThrow(),
                    planned.channelsOf(ofEvent),
                    planned.lateRegistrants(),
                    planned.inQuietHours(),
                    planned.since(),
                    null,
                    planned.holdOutPercent(),
                    planned.condition(),
                    planned.spread());
        }

        /** Its instant, if that is the same in every zone without quiet hours. */
        @Nullable
        Instant sameInstant() {
            return ofEvent == null ? null : ofEvent.dueAt();
        }

        /** The later of this instant and the instant since which the rule exists. */
        Instant notBefore(Instant instant) {
            return since == null || since.isBefore(instant) ? instant : since;
        }
    }

    /**
     * The reminder of a rule for one zone.
     *
     * @param zone the text of the {@link AudienceClock}
     * @param ruleDueAt the instant of the rule, if it is due earlier; null if not
     * @param dueReason why it is due then, if quiet hours or spreading have a part in it; null if not
     * @param spreadUntil when its last recipient is to have it; null if it is not spread
     * @param lateUntil until when a person who is confirmed after the due instant still gets it; null for never
     * @param reason why it cannot be announced; null if it can
     */
    record InZone(
            Zoned zoned,
            String zone,
            Instant dueAt,
            @Nullable Instant ruleDueAt,
            @Nullable DueReason dueReason,
            @Nullable Instant spreadUntil,
            Instant usefulUntil,
            @Nullable Instant lateUntil,
            @Nullable TimerReason reason) {

        /** The instant before which it can be planned still. */
        Instant lateFrom() {
            return spreadUntil == null ? dueAt : spreadUntil;
        }
    }

    /**
     * A rule in one zone, before it is compared with the others.
     *
     * @param instant of the rule, without quiet hours
     * @param reason why it has no instant; null if it has
     */
    private record Placed(
            Zoned zoned,
            Instant instant,
            Instant dueAt,
            @Nullable DueReason dueReason,
            @Nullable TimerReason reason) {}

    /** The reminders of these rules in each part of the audience. */
    List<InZone> in(List<AudienceClock> clocks, List<Zoned> rules) {
        Map<Zoned, Map<Instant, List<String>>> together = together(clocks, rules);
        return clocks.stream()
                .flatMap(clock -> in(clock, rules, together).stream())
                .toList();
    }

    /** The parts of the audience for whom a rule by the clock of each registrant, if it is spread, is due at one instant. */
    private Map<Zoned, Map<Instant, List<String>>> together(List<AudienceClock> clocks, List<Zoned> rules) {
        Map<Zoned, Map<Instant, List<String>>> together = new HashMap<>();
        rules.stream()
                .filter(rule -> rule.spread() && rule.ofEvent() == null)
                .forEach(rule -> clocks.forEach(clock -> together.computeIfAbsent(rule, _ -> new HashMap<>())
                        .computeIfAbsent(
                                place(rule, known(clock.zone()).orElse(null), clock.hoursOr(quietHours))
                                        .dueAt(),
                                _ -> new ArrayList<>())
                        .add(clock.text())));
        return together;
    }

    private List<InZone> in(AudienceClock clock, List<Zoned> rules, Map<Zoned, Map<Instant, List<String>>> together) {
        Optional<ZoneId> known = known(clock.zone());
        QuietHours hours = clock.hoursOr(quietHours);
        List<Placed> placed = rules.stream()
                .map(rule -> place(rule, known.orElse(null), hours))
                .toList();
        List<Placed> distinct = new ArrayList<>();
        // Of several that quiet hours move to one instant, the nearest to the start.
        for (Placed one : placed.stream()
                .filter(one -> one.reason() == null)
                .sorted(Comparator.comparing(Placed::instant).reversed())
                .toList()) {
            if (!isRepeated(one, rules, distinct)) {
                distinct.add(one);
            }
        }
        return placed.stream()
                .map(one -> inZone(
                        one,
                        clock.text(),
                        begin(one, known.orElse(null), hours, together),
                        placed,
                        distinct.contains(one)))
                .toList();
    }

    /** When it is due if it is spread. That never begins in quiet hours, even if the last recipients are late for it. */
    private Instant begin(
            Placed one,
            @Nullable ZoneId zone,
            @Nullable QuietHours hours,
            Map<Zoned, Map<Instant, List<String>>> together) {
        if (!isSpread(one)) {
            return one.dueAt();
        }
        Zoned zoned = one.zoned();
        Instant begin = zoned.ofEvent() != null
                ? spread.begin(one.dueAt(), zoned.channels())
                : spread.begin(
                        one.dueAt(),
                        zoned.channels(),
                        together.getOrDefault(zoned, Map.of()).getOrDefault(one.dueAt(), List.of()));
        return hours == null || zone == null || zoned.inQuietHours() == InQuietHours.ON_TIME
                ? begin
                : new LocalQuietHours(hours, zone).lastEnd(begin, one.dueAt());
    }

    /** Not if it is due in quiet hours, because nothing could be moved. */
    private boolean isSpread(Placed one) {
        return one.zoned().spread()
                && one.instant().isBefore(schedule.startsAt())
                && one.reason() == null
                && one.dueReason() != DueReason.QUIET_HOURS_SET_LATE
                && one.dueReason() != DueReason.QUIET_HOURS_UNKNOWN;
    }

    private static @Nullable DueReason dueReason(Placed one, Instant begin) {
        if (begin.equals(one.dueAt())) {
            return one.dueReason();
        }
        return one.dueReason() == DueReason.QUIET_HOURS ? DueReason.QUIET_HOURS_AND_SPREAD : DueReason.SPREAD;
    }

    private Placed place(Zoned zoned, @Nullable ZoneId zone, @Nullable QuietHours hours) {
        Instant instant = instantOf(zoned, zone);
        if (instant == null) {
            return new Placed(zoned, schedule.startsAt(), schedule.startsAt(), null, TimerReason.UNKNOWN_ZONE);
        }
        if (instant.isAfter(schedule.startsAt())) {
            return new Placed(zoned, schedule.startsAt(), schedule.startsAt(), null, TimerReason.AFTER_START);
        }
        if (hours == null) {
            return new Placed(zoned, instant, instant, null, null);
        }
        if (zoned.inQuietHours() == InQuietHours.ON_TIME) {
            return new Placed(zoned, instant, instant, DueReason.ON_TIME, null);
        }
        if (zone == null) {
            return new Placed(zoned, instant, instant, DueReason.QUIET_HOURS_UNKNOWN, null);
        }
        Instant earlier = new LocalQuietHours(hours, zone).lastOutside(instant);
        if (earlier.equals(instant)) {
            return new Placed(zoned, instant, instant, null, null);
        }
        return earlier.isAfter(hours.since())
                ? new Placed(zoned, instant, earlier, DueReason.QUIET_HOURS, null)
                : new Placed(zoned, instant, instant, DueReason.QUIET_HOURS_SET_LATE, null);
    }

    private @Nullable Instant instantOf(Zoned zoned, @Nullable ZoneId zone) {
        if (zoned.ofEvent() != null) {
            return zoned.ofEvent().dueAt();
        }
        return zone == null ? null : schedule.dueAt(zoned.rule(), zone);
    }

    private boolean isRepeated(Placed one, List<Zoned> rules, List<Placed> before) {
        return rulesOfEvent.stream()
                        .filter(rule -> rule.dueAt().equals(one.dueAt()) && !isAmong(rule, rules))
                        .anyMatch(rule -> sharesChannel(one.zoned(), rule) && covers(rule, one.zoned()))
                || before.stream()
                        .filter(other -> other.dueAt().equals(one.dueAt()))
                        .filter(other ->
                                other.zoned().condition().covers(one.zoned().condition()))
                        .anyMatch(other -> !Collections.disjoint(
                                other.zoned().channels(), one.zoned().channels()));
    }

    private InZone inZone(Placed one, String zone, Instant begin, List<Placed> all, boolean isDistinct) {
        Zoned zoned = one.zoned();
        if (one.reason() != null) {
            return new InZone(zoned, zone, one.dueAt(), null, null, null, one.dueAt(), null, one.reason());
        }
        Instant usefulUntil =
                zoned.ofEvent() == null ? usefulUntil(zoned) : zoned.ofEvent().usefulUntil();
        return new InZone(
                zoned,
                zone,
                begin,
                begin.equals(one.instant()) ? null : one.instant(),
                dueReason(one, begin),
                isSpread(one) ? one.dueAt() : null,
                usefulUntil,
                lateUntil(one, usefulUntil, all),
                isDistinct ? null : TimerReason.SAME_INSTANT);
    }

    /**
     * The due instant of the next rule of the live event, after the rule is due in every zone of the world. It is the same
     * in all zones, so that a person who changes the zone finds the reminder useful in both or in none.
     */
    private Instant usefulUntil(Zoned zoned) {
        ReminderRule rule = zoned.rule();
        Instant dueEverywhere = schedule.startsAt()
                .minus(Duration.ofDays(rule.days()))
                .plus(Duration.between(LocalTime.MIDNIGHT, Objects.requireNonNull(rule.at())))
                .plus(CLOCK_CHANGE);
        return rulesOfEvent.stream()
                .filter(other -> covers(other, zoned))
                .map(Due::dueAt)
                .filter(dueEverywhere::isBefore)
                .findFirst()
                .orElse(rule.days() == 0 ? schedule.lastUse(schedule.startsAt()) : schedule.startsAt());
    }

    private @Nullable Instant lateUntil(Placed one, Instant usefulUntil, List<Placed> all) {
        return switch (one.zoned().lateRegistrants()) {
            case SKIP -> null;
            case NEAREST_ONLY ->
                rulesOfEvent.stream()
                        .filter(rule -> sharesChannel(one.zoned(), rule) && covers(rule, one.zoned()))
                        .map(rule -> dueAt(rule, all))
                        .filter(other -> one.dueAt().isBefore(other) && other.isBefore(usefulUntil))
                        .min(Comparator.naturalOrder())
                        .orElse(usefulUntil);
            case SEND_NOW -> usefulUntil;
        };
    }

    /** When this rule of the live event is due in the zone of the others. */
    private static Instant dueAt(Due rule, List<Placed> inZone) {
        return inZone.stream()
                .filter(placed -> rule.equals(placed.zoned().ofEvent()))
                .map(Placed::dueAt)
                .findFirst()
                .orElse(rule.dueAt());
    }

    private static boolean isAmong(Due rule, List<Zoned> rules) {
        return rules.stream().anyMatch(zoned -> rule.equals(zoned.ofEvent()));
    }

    private static boolean covers(Due rule, Zoned zoned) {
        return rule.planned().condition().covers(zoned.condition());
    }

    private boolean sharesChannel(Zoned zoned, Due rule) {
        return !Collections.disjoint(zoned.channels(), rule.planned().channelsOf(channelsOfEvent));
    }

    private Optional<ZoneId> known(String zone) {
        if (zone.equals(AudienceClock.NO_ZONE)) {
            return Optional.ofNullable(schedule.zone());
        }
        try {
            return Optional.of(ZoneId.of(zone));
        } catch (DateTimeException unknown) {
            return Optional.empty();
        }
    }
}
