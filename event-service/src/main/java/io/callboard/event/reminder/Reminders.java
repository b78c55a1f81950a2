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

/** What an organizer wants registrants to be reminded of, and when. */
public record Reminders(
        List<Channel> channels,
        List<ReminderRule> rules,
        @Nullable String customMessage) {

    public static final int MOST_RULES = 20;

    /** More than there are, so that the answer names each entry that is unknown or appears twice. */
    private static final int MOST_CHANNELS = 20;

    private static final List<ReminderRule> USUAL_RULES = Stream.of(
                    "P14D", "P7D", "P3D", "P1D", "PT12H", "PT1H", "PT15M", "PT0S")
            .map(ReminderRule::parse)
            .toList();

    public static Reminders usual() {
        return new Reminders(List.of(Channel.EMAIL), USUAL_RULES, null);
    }

    /** What is left out is as usual; an empty list of rules means no reminders. */
    public static Reminders of(
            @Nullable List<@Nullable String> channels,
            @Nullable List<@Nullable String> rules,
            @Nullable String customMessage) {
        var findings = new InvalidLiveEvent.Findings();
        List<Channel> parsedChannels = findings.of(() -> channels(channels));
        List<ReminderRule> parsedRules = findings.of(() -> rules(rules));
        String message = findings.of(() -> Text.optionalLines("/reminders/customMessage", customMessage, 2000));
        findings.orThrow();
        return new Reminders(
                Optional.ofNullable(parsedChannels).orElseGet(List::of),
                Optional.ofNullable(parsedRules).orElseGet(List::of),
                message);
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
                .orElseThrow(() -> InvalidLiveEvent.at(pointer, ErrorCode.UNKNOWN_VALUE, "is not one of EMAIL, SMS"));
    }

    private static List<ReminderRule> rules(@Nullable List<@Nullable String> texts) {
        if (texts == null) {
            return USUAL_RULES;
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
