package io.callboard.scheduler.planning;

import io.callboard.scheduler.input.ConditionView;
import io.callboard.scheduler.planning.AfterRegistration.Registered;
import io.callboard.scheduler.planning.DueInstants.Due;
import io.callboard.scheduler.planning.FollowUps.FollowUp;
import io.callboard.scheduler.planning.ZonedReminders.InZone;
import io.callboard.scheduler.planning.ZonedReminders.Zoned;
import io.callboard.scheduler.rule.InQuietHours;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The answer of a dry run. Its instants are those of {@link DueInstants}, from which timers are planned. */
@Schema(name = "ReminderPlan", description = "What the reminders of a live event would be. Nothing is stored.")
record ReminderPlan(
        @Schema(description = "The start as an instant.") Instant startsAt,

        @Schema(
                description =
                        "The rules that a live event can name in reminders.rules: of the given ones, or of the organizer's"
                                + " default rules when none are given, the offsets whose instant is ahead and that are for all"
                                + " registrants.",
                example = "[\"PT1H\", \"PT15M\", \"PT0S\"]")
        List<String> recommendedRules,

        @Schema(description = "The reminders, the earliest due first.")
        List<Item> items,

        @Schema(
                description =
                        "The rules after the registration. Each registrant has an instant of their own, so the reminders have"
                                + " none here.")
        List<AfterRegistrationItem> afterRegistration,

        @Schema(description = "The rules that would not be announced.")
        List<Skipped> skipped,

        @Schema(description = "What the reminders would cost on each channel.")
        List<Cost> costs,

        @Schema(description = "The sum of the costs.") Money total,

        @Schema(
                description = "The reminders whose last recipient would not get them in time: while they are useful, or"
                        + " those that are spread, by the instant of their rules.")
        List<Warning> warnings) {

    /** One reminder. */
    @Schema(name = "PlannedReminder", description = "One reminder of the plan.")
    record Item(
            @Schema(description = "Its rule.", example = "PT1H")
            String rule,

            @Schema(
                    description = "The channels it would go out on.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"})
            List<String> channels,

            @Schema(
                    description =
                            "When it is due; by the clock of each registrant, or with quiet hours, when in the first zone of"
                                    + " the world; after the end, when at the earliest.")
            Instant dueAt,

            @Schema(
                    description =
                            "When it is due in the last zone of the world; null if it is due at one instant for all"
                                    + " registrants.")
            @Nullable
            Instant lastDueAt,

            @Schema(
                    description =
                            "When it is due for registrants in the zone of the live event; null if it has no instant there"
                                    + " that lies ahead.")
            @Nullable
            Instant inEventZoneAt,

            @Schema(
                    description =
                            "When its rule is due for registrants in the zone of the live event, if quiet hours or spreading"
                                    + " make it due earlier for them; null if not.")
            @Nullable
            Instant ruleDueAt,

            @Schema(
                    description =
                            "Why it is due then for registrants in the zone of the live event, if quiet hours or spreading"
                                    + " have a part in it: SPREAD, QUIET_HOURS, QUIET_HOURS_AND_SPREAD, ON_TIME, or"
                                    + " QUIET_HOURS_SET_LATE.",
                    example = "QUIET_HOURS")
            @Nullable
            DueReason dueReason,

            @Schema(
                    description =
                            "When the last of the expected audience gets it at the rate of the slowest provider; null if it"
                                    + " is due at several instants.")
            @Nullable
            Instant lastAt,

            @Schema(description = "When its message is no longer useful.")
            Instant usefulUntil,

            @Schema(
                    description =
                            "Which registrants it is for; null for all. How many of the expected audience that is is not"
                                    + " known, so costs and durations reckon with all.")
            @Nullable
            ConditionView condition) {

        /** The same, with the instant at which the last recipient gets it. */
        Item lasting(Map<String, Duration> takes) {
            Duration longest = channels.stream()
                    .map(channel -> takes.getOrDefault(channel, Duration.ZERO))
                    .max(Comparator.naturalOrder())
                    .orElse(Duration.ZERO);
            return new Item(
                    rule,
                    channels,
                    dueAt,
                    lastDueAt,
                    inEventZoneAt,
                    ruleDueAt,
                    dueReason,
                    lastDueAt == null ? dueAt.plus(longest) : null,
                    usefulUntil,
                    condition);
        }

        /** By when the last recipient should have it. */
        private Instant inTime() {
            return dueReason == DueReason.SPREAD && ruleDueAt != null ? ruleDueAt : usefulUntil;
        }
    }

    /** A rule after the registration. */
    @Schema(
            name = "PlannedAfterRegistration",
            description = "A reminder that is due so long after the registration of each person.")
    record AfterRegistrationItem(
            @Schema(description = "Its rule.", example = "P2D@REGISTRATION")
            String rule,

            @Schema(
                    description = "The channels it would go out on.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"})
            List<String> channels,

            @Schema(description = "When it would be due for a person who registers now. It is before the start.")
            Instant dueAtIfRegisteredNow,

            @Schema(description = "Which registrants it is for; null for all.") @Nullable
            ConditionView condition) {}

    /** A rule that is not announced. */
    @Schema(name = "SkippedReminder", description = "A rule that would not be announced.")
    record Skipped(
            @Schema(description = "The rule.", example = "P1D")
            String rule,

            @Schema(description = "Its instant; null if it has none.") @Nullable
            Instant dueAt,

            @Schema(
                    description =
                            "PAST_DUE: its instant has passed. SAME_INSTANT: another rule is due at the same instant."
                                    + " NO_CHANNEL: it uses none of the channels. UNKNOWN_RULE: it is no rule. AFTER_START: its instant"
                                    + " lies after the start, also for a person who registers now. UNKNOWN_ZONE: it"
                                    + " needs the zone, which is not known here.",
                    example = "PAST_DUE")
            TimerReason reason) {}

    /** An amount of money. */
    @Schema(name = "Money", description = "An amount of money.")
    record Money(
            @Schema(description = "Decimal number.", example = "12.34")
            String amount,

            @Schema(description = "ISO 4217 code.", example = "USD")
            String currency) {}

    /** The cost on one channel. */
    @Schema(name = "ChannelCost", description = "The cost of all reminders on one channel.")
    record Cost(
            @Schema(
                    description = "The channel.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"})
            String channel,

            @Schema(
                    description =
                            "How many messages: reminders on this channel times the expected audience. Nobody knows"
                                    + " before who will attend, so a reminder after the end counts for all. So does one after the"
                                    + " registration, although people who register shortly before the start get none.")
            long messages,

            @Schema(description = "The price of one message, as configured.")
            Money price,

            @Schema(description = "Messages times price.") Money amount) {}

    /** A reminder whose last recipient would not get it in time. */
    @Schema(name = "PlanWarning", description = "A reminder whose last recipient would not get it in time.")
    record Warning(
            @Schema(description = "Its rule.", example = "PT15M")
            String rule,

            @Schema(
                    description = "The channel.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"})
            String channel,

            @Schema(description = "When the last recipient would get it at the rate of the provider.")
            Instant lastAt,

            @Schema(description = "The latest due instant with which the last recipient would get it in time.")
            Instant startBy,

            @Schema(description = "The same in words.") String text) {}

    static ReminderPlan of(
            Schedule schedule,
            List<PlannedRule> rules,
            List<String> channels,
            long audience,
            @Nullable QuietHours quietHours,
            PlanProperties properties,
            Instant now) {
        DueReason onTime = quietHours == null ? null : DueReason.ON_TIME;
        DueInstants due = DueInstants.of(schedule, rules, channels);
        Map<String, Long> registrants = channels.stream().collect(Collectors.toMap(channel -> channel, _ -> audience));
        Spread spread = properties.spread(registrants, now);
        List<Item> items = new ArrayList<>();
        List<Skipped> skipped = new ArrayList<>();
        List<Zoned> zoned = new ArrayList<>();
        due.inZones().forEach(rule -> zoned.add(Zoned.of(rule, channels)));
        for (Due item : due.items()) {
            if (quietHours != null && item.planned().inQuietHours() == InQuietHours.EARLIER) {
                zoned.add(Zoned.of(item, channels));
            } else if (item.dueAt().isAfter(now)) {
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
            } else {
                skipped.add(new Skipped(item.rule().text(), item.dueAt(), TimerReason.PAST_DUE));
            }
        }
        planInZones(new ZonedReminders(schedule, due, channels, quietHours, spread), zoned, now, items, skipped);
        planFollowUps(FollowUps.of(schedule, rules, channels), onTime, now, items, skipped);
        List<AfterRegistrationItem> afterRegistration = new ArrayList<>();
        planAfterRegistration(
                AfterRegistration.of(schedule, rules, List.of(AfterRegistration.quarterOf(now)), channels),
                afterRegistration,
                skipped);
        Map<String, Duration> takes = takes(channels, audience, properties);
        items.replaceAll(item -> item.lasting(takes));
        items.sort(Comparator.comparing(Item::dueAt).thenComparing(Item::rule));
        due.repeated()
                .forEach(item -> skipped.add(new Skipped(item.rule().text(), item.dueAt(), TimerReason.SAME_INSTANT)));
        due.unplannable().forEach(item -> skipped.add(new Skipped(item.rule(), null, item.reason())));
        List<Cost> costs = new ArrayList<>();
        BigDecimal total = BigDecimal.ZERO;
        for (String channel : channels) {
            BigDecimal price = Objects.requireNonNull(properties.prices().get(channel));
            long reminders = Stream.concat(
                            items.stream().map(Item::channels),
                            afterRegistration.stream().map(AfterRegistrationItem::channels))
                    .filter(ownChannels -> ownChannels.contains(channel))
                    .count();
            long messages = audience * reminders;
            BigDecimal amount = price.multiply(BigDecimal.valueOf(messages));
            total = total.add(amount);
            costs.add(new Cost(
                    channel,
                    messages,
                    new Money(price.toPlainString(), properties.currency()),
                    money(amount, properties)));
        }
        return new ReminderPlan(
                schedule.startsAt(),
                items.stream()
                        .filter(item -> item.condition() == null)
                        .map(Item::rule)
                        .filter(rule -> ReminderRule.parseOffset(rule).isPresent())
                        .toList(),
                items,
                afterRegistration,
                skipped,
                costs,
                money(total, properties),
                warnings(items, takes, audience, properties));
    }

    /** Which zones the audience will have is not known, so it is planned for all that there are. */
    private static void planInZones(
            ZonedReminders reminders, List<Zoned> rules, Instant now, List<Item> items, List<Skipped> skipped) {
        List<InZone> everywhere = reminders.in(
                ZoneId.getAvailableZoneIds().stream().map(AudienceClock::of).toList(), rules);
        List<InZone> inEventZone = reminders.in(List.of(AudienceClock.of(AudienceClock.NO_ZONE)), rules);
        for (Zoned rule : rules) {
            List<InZone> due = planned(everywhere, rule);
            if (due.isEmpty()) {
                boolean isRepeated = everywhere.stream()
                        .anyMatch(item -> item.zoned() == rule && item.reason() == TimerReason.SAME_INSTANT);
                skipped.add(new Skipped(
                        rule.text(), null, isRepeated ? TimerReason.SAME_INSTANT : TimerReason.AFTER_START));
                continue;
            }
            InZone last = due.getLast();
            if (!last.lateFrom().isAfter(now)) {
                skipped.add(new Skipped(rule.text(), last.dueAt(), TimerReason.PAST_DUE));
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

    private static void planFollowUps(
            List<FollowUp> followUps,
            @Nullable DueReason onTime,
            Instant now,
            List<Item> items,
            List<Skipped> skipped) {
        for (FollowUp one : followUps) {
            String rule = one.rule().text();
            if (one.reason() != null) {
                boolean hasInstant = one.reason() == TimerReason.SAME_INSTANT;
                skipped.add(new Skipped(rule, hasInstant ? one.dueAt() : null, one.reason()));
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
                skipped.add(new Skipped(rule, one.dueAt(), TimerReason.PAST_DUE));
            }
        }
    }

    private static void planAfterRegistration(
            List<Registered> registered, List<AfterRegistrationItem> items, List<Skipped> skipped) {
        for (Registered one : registered) {
            String rule = one.rule().text();
            if (one.reason() == null) {
                items.add(new AfterRegistrationItem(
                        rule,
                        one.channels(),
                        one.dueAt(),
                        ConditionView.of(one.planned().condition())));
            } else {
                skipped.add(new Skipped(rule, null, one.reason()));
            }
        }
    }

    /** How long each provider needs for one message to each of the audience; a channel without one needs no time. */
    private static Map<String, Duration> takes(List<String> channels, long audience, PlanProperties properties) {
        Map<String, Duration> takes = new HashMap<>();
        properties.perSecond().forEach((channel, rate) -> {
            if (channels.contains(channel)) {
                takes.put(channel, Duration.ofMillis(audience * 1000 / rate));
            }
        });
        return takes;
    }

    private static List<Warning> warnings(
            List<Item> items, Map<String, Duration> takes, long audience, PlanProperties properties) {
        List<Warning> warnings = new ArrayList<>();
        takes.forEach((channel, needed) -> {
            for (Item item : items) {
                // The zones of registrants spread the others over a day.
                if (!item.channels().contains(channel) || item.lastDueAt() != null) {
                    continue;
                }
                Instant lastAt = item.dueAt().plus(needed);
                Instant inTime = item.inTime();
                if (lastAt.isAfter(inTime)) {
                    Instant startBy = inTime.minus(needed);
                    warnings.add(new Warning(
                            item.rule(),
                            channel,
                            lastAt,
                            startBy,
                            "%,d messages at %,d per second take until %s, and the last recipient should have it by %s. Make it due by %s."
                                    .formatted(
                                            audience, properties.perSecond().get(channel), lastAt, inTime, startBy)));
                }
            }
        });
        warnings.sort(Comparator.comparing(Warning::startBy)
                .thenComparing(Warning::rule)
                .thenComparing(Warning::channel));
        return warnings;
    }

    private static Money money(BigDecimal amount, PlanProperties properties) {
        return new Money(amount.setScale(2, RoundingMode.HALF_UP).toPlainString(), properties.currency());
    }
}
