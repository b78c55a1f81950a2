package io.callboard.event.reminder;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.input.Text;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reminders that an organizer wants.
 *
 * @param rules the built-in ones with {@code defaultRules}
 * @param defaultRules whether the live event names no rules, so that the default rules of its organizer apply.
 *     scheduler-service knows them
 * @param lateRegistrants for all rules of the live event; SKIP with {@code defaultRules}, which have their own
 * @param spread for all rules of the live event: whether their reminders are due earlier, so that the last recipient has
 *     them at their instants; false with {@code defaultRules}
 * @param followUps null for those among the default rules with {@code defaultRules}, and for none without
 */
public record Reminders(
        List<Channel> channels,
        List<ReminderRule> rules,
        boolean defaultRules,
        LateRegistrants lateRegistrants,
        boolean spread,
        @Nullable List<FollowUp> followUps,
        @Nullable String customMessage) {

    public static final int MOST_RULES = 20;

    /** More than the number of channels, so that the answer can name each entry that is unknown or appears twice. */
    private static final int MOST_CHANNELS = 20;

    /** The default rules of an organizer who has stored none, as scheduler-service has them. */
    public static final List<ReminderRule> BUILT_IN_RULES = Stream.of(
                    "P14D", "P7D", "P3D", "P1D", "PT12H", "PT3H", "PT2H", "PT1H", "PT30M", "PT15M", "PT0S")
            .map(ReminderRule::parse)
            .toList();

    public static Reminders usual() {
        return new Reminders(List.of(Channel.EMAIL), BUILT_IN_RULES, true, LateRegistrants.SKIP, false, null, null);
    }

    /** The rules of the live event, or the default ones of its organizer. */
    public List<ReminderRule> rulesOr(List<ReminderRule> ofOrganizer) {
        return defaultRules ? ofOrganizer : rules;
    }

    /** A missing field has its default; an empty list of rules means no reminders. */
    public static Reminders of(
            @Nullable List<@Nullable String> channels,
            @Nullable List<@Nullable String> rules,
            @Nullable String lateRegistrants,
            @Nullable Boolean spread,
            @Nullable List<FollowUp> followUps,
            @Nullable String customMessage) {
        var findings = new InvalidLiveEvent.Findings();
        List<Channel> parsedChannels = findings.of(() -> channels(channels));
        List<ReminderRule> parsedRules = findings.of(() -> rules(rules));
        LateRegistrants late = findings.of(() -> lateRegistrants(lateRegistrants, rules == null));
        findings.of(() -> isSpread(spread, rules == null));
        String message = findings.of(() -> Text.optionalLines("/reminders/customMessage", customMessage, 2000));
        findings.orThrow();
        return new Reminders(
                Optional.ofNullable(parsedChannels).orElseGet(List::of),
                Optional.ofNullable(parsedRules).orElseGet(List::of),
                rules == null,
                Optional.ofNullable(late).orElse(LateRegistrants.SKIP),
                Boolean.TRUE.equals(spread),
                followUps,
                message);
    }

    private static LateRegistrants lateRegistrants(@Nullable String name, boolean defaultRules) {
        if (name == null) {
            return LateRegistrants.SKIP;
        }
        LateRegistrants late = Stream.of(LateRegistrants.values())
                .filter(value -> value.name().equals(name))
                .findFirst()
                .orElseThrow(() -> InvalidLiveEvent.at(
                        "/reminders/lateRegistrants",
                        ErrorCode.UNKNOWN_VALUE,
                        "is not one of SKIP, NEAREST_ONLY, SEND_NOW"));
        if (defaultRules && late != LateRegistrants.SKIP) {
            throw InvalidLiveEvent.at(
                    "/reminders/lateRegistrants",
                    ErrorCode.INCONSISTENT,
                    "needs rules; default rules have a value of their own");
        }
        return late;
    }

    private static boolean isSpread(@Nullable Boolean spread, boolean defaultRules) {
        if (defaultRules && Boolean.TRUE.equals(spread)) {
            throw InvalidLiveEvent.at(
                    "/reminders/spread",
                    ErrorCode.INCONSISTENT,
                    "needs rules; default rules have a value of their own");
        }
        return Boolean.TRUE.equals(spread);
    }

    private static List<Channel> channels(@Nullable List<@Nullable String> names) {
        if (names == null) {
            return usual().channels();
        }
        if (names.isEmpty()) {
            throw InvalidLiveEvent.at("/reminders/channels", ErrorCode.REQUIRED, "must have at least one channel");
        }
        var seen = EnumSet.noneOf(Channel.class);
        return InvalidLiveEvent.each("/reminders/channels", names, MOST_CHANNELS, (pointer, name) -> {
            Channel channel = channel(pointer, name);
            if (!seen.add(channel)) {
                throw InvalidLiveEvent.at(pointer, ErrorCode.DUPLICATE, "must not appear twice");
            }
            return channel;
        });
    }

    private static Channel channel(String pointer, @Nullable String name) {
        return Stream.of(Channel.values())
                .filter(channel -> channel.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        InvalidLiveEvent.at(pointer, ErrorCode.UNKNOWN_VALUE, "is not one of EMAIL, SMS, IN_APP"));
    }

    private static List<ReminderRule> rules(@Nullable List<@Nullable String> texts) {
        if (texts == null) {
            return BUILT_IN_RULES;
        }
        var seen = new HashSet<ReminderRule>();
        return InvalidLiveEvent.each("/reminders/rules", texts, MOST_RULES, (pointer, text) -> {
            ReminderRule rule = ReminderRule.parse(pointer, text);
            if (!seen.add(rule)) {
                throw InvalidLiveEvent.at(pointer, ErrorCode.DUPLICATE, "must not appear twice");
            }
            return rule;
        });
    }
}
