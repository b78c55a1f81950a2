package io.callboard.scheduler.planning;

import io.callboard.scheduler.input.ConditionView;
import io.callboard.scheduler.rule.PlannedRule;
import io.callboard.scheduler.rule.QuietHours;
import io.callboard.scheduler.rule.ReminderRule;
import io.callboard.scheduler.timer.DueReason;
import io.callboard.scheduler.timer.TimerReason;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
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
                description =
                        "The reminders whose last recipient would get them too late: after usefulUntil, or with the"
                                + " dueReason SPREAD after ruleDueAt.")
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
                            "When it is due. If that depends on the time zone of the registrant: the earliest of these instants."
                                    + " For a follow-up: the earliest possible one.")
            Instant dueAt,

            @Schema(description = "The latest of these instants; null if it is due at one instant for all registrants.")
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

        /** The same, with the instant at which the last recipient gets it, so long after the first one. */
        Item lasting(Duration longest) {
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
        Instant inTime() {
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
        Map<String, Long> registrants = channels.stream().collect(Collectors.toMap(channel -> channel, _ -> audience));
        DryRun run = DryRun.of(schedule, rules, channels, quietHours, properties.spread(registrants, now), now);
        ExpectedLoad load = new ExpectedLoad(channels, audience, properties);
        List<Item> items = run.items().stream()
                .map(load::lasting)
                .sorted(Comparator.comparing(Item::dueAt).thenComparing(Item::rule))
                .toList();
        List<List<String>> reminders = Stream.concat(
                        items.stream().map(Item::channels),
                        run.afterRegistration().stream().map(AfterRegistrationItem::channels))
                .toList();
        return new ReminderPlan(
                schedule.startsAt(),
                items.stream()
                        .filter(item -> item.condition() == null)
                        .map(Item::rule)
                        .filter(rule -> ReminderRule.parseOffset(rule).isPresent())
                        .toList(),
                items,
                run.afterRegistration(),
                run.skipped(),
                load.costs(reminders),
                load.total(reminders),
                load.warnings(items));
    }
}
