package io.callboard.scheduler.rule;

import io.callboard.scheduler.input.ConditionView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The default rules as an organizer sees them. */
@Schema(
        name = "ReminderRules",
        description =
                "The default reminder rules of an organizer. The rules apply to each live event that names no rules;"
                        + " quietHours and onPostpone apply to all.")
record ReminderRulesView(
        @Schema(description = "The rules, in their sort order.")
        List<Rule> rules,

        @Schema(description = "The quiet hours; null for none.") @Nullable
        QuietHoursView quietHours,

        @Schema(description = "Whether people get a reminder again after a move.")
        OnPostponeView onPostpone,

        @Schema(description = "Rises with each change; 0 while the organizer has stored none. The ETag has it too.")
        long version,

        @Schema(description = "Whether these are the built-in rules, because the organizer has stored none.")
        boolean builtIn,

        @Schema(description = "Whether live events are still to be planned by the last change.")
        boolean replanning) {

    /** One rule. */
    @Schema(name = "DefaultRule", description = "One default reminder rule.")
    record Rule(
            @Schema(
                    description =
                            "How long before the start its reminder is due. Days are calendar days of the live event's zone,"
                                    + " times are exact. PT0S is the start. Null for a rule with a wall clock, for after the end, and"
                                    + " after the registration.",
                    example = "PT1H")
            @Nullable
            String offset,

            @Schema(description = "Whether live events get the reminder.")
            boolean enabled,

            @Schema(description = "A name for people.", example = "1 hour before")
            String label,

            @Schema(description = "The rules are listed in this order.", example = "80")
            int sortOrder,

            @Schema(
                    description =
                            "The only channels that its reminder uses, as far as the live event's reminders use them; null"
                                    + " for all channels of the live event.",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"})
            @Nullable
            List<String> channels,

            @Schema(
                    description =
                            "How long before the start its message stops being useful; null for the instant at which the"
                                    + " next reminder is due. A message for after the end or after the registration is useful for a"
                                    + " day.",
                    example = "PT15M")
            @Nullable
            String usefulUntil,

            @Schema(
                    description =
                            "Whether a person whose registration is confirmed after the due instant still gets its reminder."
                                    + " SKIP: no. NEAREST_ONLY: at once, unless a nearer reminder is due already on one of its channels."
                                    + " SEND_NOW: at once, as long as it is useful.")
            LateRegistrants lateRegistrants,

            @Schema(description = "The time of the day at which its reminder is due; null for a rule without.")
            @Nullable
            WallClock wallClock,

            @Schema(description = "How long after the end it is due and who gets it; null for a rule before the start.")
            @Nullable
            AfterEnd afterEnd,

            @Schema(
                    description =
                            "How long after the registration was confirmed it is due; null for a rule before the start or"
                                    + " after the end.",
                    example = "P2D")
            @Nullable
            String afterRegistration,

            @Schema(
                    description =
                            "When its reminder is due for registrants for whom its instant falls into quiet hours."
                                    + " EARLIER: it is due before they begin. ON_TIME: it is due at its instant.")
            InQuietHours quietHours,

            @Schema(
                    description =
                            "Whether its reminder is due earlier by the time that the slowest provider needs for the"
                                    + " registrants, so that the last recipient has it at the instant of the rule.")
            boolean spread,

            @Schema(
                    description =
                            "The percentage of registrants who get no reminder by this rule, chosen at random; 0 for"
                                    + " none.",
                    example = "10")
            int holdOutPercent,

            @Schema(description = "Which registrants get its reminder; null for all.") @Nullable
            ConditionView condition) {

        static Rule of(DefaultRule rule) {
            WallClock wallClock =
                    ReminderRule.parse(rule.offset()).map(WallClock::of).orElse(null);
            AfterEnd afterEnd =
                    FollowUpRule.parse(rule.offset()).map(AfterEnd::of).orElse(null);
            String afterRegistration = AfterRegistrationRule.parse(rule.offset())
                    .map(known -> known.offset().text())
                    .orElse(null);
            return new Rule(
                    wallClock == null && afterEnd == null && afterRegistration == null ? rule.offset() : null,
                    rule.enabled(),
                    rule.label(),
                    rule.sortOrder(),
                    rule.channels(),
                    rule.usefulUntil(),
                    rule.lateRegistrants(),
                    wallClock,
                    afterEnd,
                    afterRegistration,
                    rule.inQuietHours(),
                    Boolean.TRUE.equals(rule.spread()),
                    rule.holdOutPercent(),
                    ConditionView.of(rule.planned().condition()));
        }
    }

    static ReminderRulesView of(DefaultRules.Stored stored) {
        List<Rule> rules = stored.rules().stream()
                .sorted(Comparator.comparingInt(DefaultRule::sortOrder))
                .map(Rule::of)
                .toList();
        QuietHours hours = stored.quietHours();
        return new ReminderRulesView(
                rules,
                hours == null
                        ? null
                        : new QuietHoursView(hours.from().toString(), hours.to().toString()),
                OnPostponeView.of(stored.onPostpone()),
                stored.version(),
                stored.builtIn(),
                stored.replanning());
    }
}
