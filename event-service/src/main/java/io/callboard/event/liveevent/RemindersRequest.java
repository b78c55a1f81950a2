package io.callboard.event.liveevent;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.event.input.InvalidLiveEvent;
import io.callboard.event.reminder.Channel;
import io.callboard.event.reminder.FollowUp;
import io.callboard.event.reminder.ReminderRule;
import io.callboard.event.reminder.Reminders;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An organizer's input for the reminders of a live event. Any field may be missing until {@link #checked} has checked it. */
@Schema(description = "When and how registrants are reminded.", name = "RemindersRequest")
record RemindersRequest(
        @Schema(
                description = "The channels on which reminders go out. EMAIL when missing.",
                allowableValues = {"EMAIL", "SMS", "IN_APP"})
        @Nullable
        List<@Nullable String> channels,

        @Schema(
                description = "At most 20 different times before the start: calendar days, then exact time."
                        + " Empty for no reminders. When missing, the organizer's default rules apply, also as they change"
                        + " later.",
                example = "[\"P1D\", \"PT1H\", \"PT0S\"]")
        @Nullable
        List<@Nullable String> rules,

        @Schema(
                description = "Whether a person whose registration is confirmed after a reminder was due still gets"
                        + " it: SKIP (no), NEAREST_ONLY (at once, if no nearer reminder is due already) or SEND_NOW (at"
                        + " once, as long as it is useful). SKIP when missing. Only together with rules: default rules"
                        + " have a value of their own.",
                allowableValues = {"SKIP", "NEAREST_ONLY", "SEND_NOW"})
        @Nullable
        String lateRegistrants,

        @Schema(
                description = "Whether the reminders of rules are due earlier, by the time that the slowest provider"
                        + " needs for the registrants, so that the last recipient has them at their instants. PT0S is"
                        + " never early. False when missing. Only together with rules: default rules have a value of"
                        + " their own.")
        @Nullable
        Boolean spread,

        @Schema(
                description = "At most 20 messages after the end. Empty for none. When missing, the organizer's"
                        + " default rules decide if the live event names no rules; otherwise there are none."
                        + " Those at the end of the live event count.")
        @Nullable
        List<@Nullable AfterEnd> followUps,

        @Schema(description = "Text in every reminder.", maxLength = 2000) @Nullable
        String customMessage) {

    private static final int MOST_FOLLOW_UPS = 20;

    static RemindersRequest of(Reminders reminders) {
        List<FollowUp> followUps = reminders.followUps();
        return new RemindersRequest(
                reminders.channels().stream().map(Channel::name).toList(),
                reminders.defaultRules()
                        ? null
                        : reminders.rules().stream().map(ReminderRule::toString).toList(),
                reminders.defaultRules() ? null : reminders.lateRegistrants().name(),
                reminders.defaultRules() ? null : reminders.spread(),
                followUps == null ? null : followUps.stream().map(AfterEnd::of).toList(),
                reminders.customMessage());
    }

    /** The reminders, or all violations at once. */
    Reminders checked() {
        var findings = new InvalidLiveEvent.Findings();
        List<FollowUp> checkedFollowUps = followUps == null ? null : findings.of(() -> checked(followUps));
        Reminders checked = findings.of(
                () -> Reminders.of(channels, rules, lateRegistrants, spread, checkedFollowUps, customMessage));
        findings.orThrow();
        return Objects.requireNonNull(checked);
    }

    private static List<FollowUp> checked(List<@Nullable AfterEnd> followUps) {
        var seen = new HashSet<FollowUp>();
        return InvalidLiveEvent.each("/reminders/followUps", followUps, MOST_FOLLOW_UPS, (pointer, given) -> {
            if (given == null) {
                throw InvalidLiveEvent.at(pointer, ErrorCode.REQUIRED, "must not be null");
            }
            FollowUp followUp = FollowUp.of(pointer, given.offset(), given.audience());
            if (!seen.add(followUp)) {
                throw InvalidLiveEvent.at(pointer, ErrorCode.DUPLICATE, "must not appear twice");
            }
            return followUp;
        });
    }
}
