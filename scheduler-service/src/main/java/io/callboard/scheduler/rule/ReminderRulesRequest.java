package io.callboard.scheduler.rule;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import io.callboard.chassis.value.PlainText;
import io.callboard.scheduler.input.ChannelNames;
import io.callboard.scheduler.input.ConditionRequest;
import io.callboard.scheduler.input.InvalidRequest;
import io.callboard.scheduler.input.InvalidRequest.Violation;
import io.callboard.scheduler.timer.Condition;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The default rules that an organizer wants, until {@link #checked} has looked at them. */
@Schema(
        name = "ReminderRulesRequest",
        description = "The default reminder rules of an organizer.",
        requiredProperties = {"rules"})
record ReminderRulesRequest(
        @Schema(description = "All rules, at most 20. An empty list means no reminders.") @Nullable
        List<@Nullable Rule> rules,

        @Schema(
                description =
                        "The quiet hours of the organizer, also for live events that name rules of their own; none when"
                                + " missing.")
        @Nullable
        QuietHoursView quietHours,

        @Schema(
                description =
                        "Whether people get a reminder again after a move, also for live events that name rules of their own;"
                                + " ALL when missing.")
        @Nullable
        OnPostponeView onPostpone) {

    static final int MOST_RULES = 20;
    private static final int LONGEST_LABEL = 80;
    private static final int HIGHEST_SORT_ORDER = 10_000;
    static final int MOST_HELD_OUT_PERCENT = 50;
    private static final Duration LONGEST_LEAD = Duration.ofDays(365);
    private static final String AT_START = "PT0S";
    static final String NO_OFFSET = "must be a duration of days and time such as P1D or PT45M";

    /** One rule. */
    @Schema(
            name = "DefaultRuleRequest",
            description =
                    "One default reminder rule. It has an offset, a wall clock, or is for after the end or after the"
                            + " registration.")
    record Rule(
            @Schema(
                    description =
                            "How long before the start its reminder is due, in ISO-8601. Days are calendar days of the live"
                                    + " event's zone, times are exact. PT0S is the start. At most 365 days. Each offset appears once.",
                    example = "PT1H")
            @Nullable
            String offset,

            @Schema(description = "Whether live events get the reminder; true when missing.") @Nullable
            Boolean enabled,

            @Schema(
                    description = "A name for people, at most 80 characters; the offset when missing.",
                    maxLength = LONGEST_LABEL,
                    example = "1 hour before")
            @Nullable
            String label,

            @Schema(
                    description = "The rules are listed in this order; its place in the list when missing.",
                    minimum = "0",
                    maximum = "" + HIGHEST_SORT_ORDER,
                    example = "80")
            @Nullable
            Integer sortOrder,

            @Schema(
                    description =
                            "The only channels that its reminder uses, as far as the live event's reminders use them; all"
                                    + " channels of the live event when missing.",
                    example = "[\"EMAIL\"]",
                    allowableValues = {"EMAIL", "SMS", "IN_APP"})
            @Nullable
            List<@Nullable String> channels,

            @Schema(
                    description =
                            "How long before the start its message stops being useful, in the form of an offset. It must be"
                                    + " shorter than the offset. A wall clock in REGISTRANT, a rule for after the end and one after the"
                                    + " registration have none. When missing, the message is useful until the next reminder is"
                                    + " due.",
                    example = "PT15M")
            @Nullable
            String usefulUntil,

            @Schema(
                    description =
                            "Whether a person whose registration is confirmed after the due instant still gets its reminder."
                                    + " SKIP: no. NEAREST_ONLY: at once, unless a nearer reminder is due already on one of its channels."
                                    + " SEND_NOW: at once, as long as it is useful. SKIP when missing, and for a rule for after"
                                    + " the end or after the registration.",
                    allowableValues = {"SKIP", "NEAREST_ONLY", "SEND_NOW"},
                    example = "NEAREST_ONLY")
            @Nullable
            String lateRegistrants,

            @Schema(
                    description =
                            "The time of the day at which its reminder is due, instead of an offset. Each wall clock appears"
                                    + " once.")
            @Nullable
            WallClock wallClock,

            @Schema(
                    description =
                            "How long after the end it is due and who gets it, instead of an offset. Each offset appears once"
                                    + " for each audience.")
            @Nullable
            AfterEnd afterEnd,

            @Schema(
                    description =
                            "How long after the registration was confirmed it is due, in ISO-8601, instead of an offset. Days"
                                    + " are calendar days of the live event's zone, times are exact. At least PT15M, at most P90D."
                                    + " Each appears once. It is due for all registrations of a quarter of an hour together, after"
                                    + " that quarter: so up to 15 minutes later, never earlier. It is useful for a day, and not after"
                                    + " the start; a person for whom it would be due at or after the start gets none. A person who"
                                    + " had it does not get it again after a move, or after registering again.",
                    example = "P2D")
            @Nullable
            String afterRegistration,

            @Schema(
                    description =
                            "When its reminder is due for registrants for whom its instant falls into quiet hours."
                                    + " EARLIER: it is due before they begin. ON_TIME: it is due at its instant. When missing,"
                                    + " EARLIER for a wall clock and for an offset of at least an hour, and otherwise ON_TIME."
                                    + " PT0S, a rule for after the end and one after the registration are always ON_TIME.",
                    allowableValues = {"EARLIER", "ON_TIME"},
                    example = "EARLIER")
            @Nullable
            String quietHours,

            @Schema(
                    description =
                            "Whether its reminder is due earlier by the time that the slowest provider needs for the"
                                    + " registrants, so that the last recipient has it at the instant of the rule; false when"
                                    + " missing. A wall clock in REGISTRANT is due earlier for the registrants who are reminded at"
                                    + " the same instant. PT0S, a rule for after the end and one after the"
                                    + " registration are never spread.")
            @Nullable
            Boolean spread,

            @Schema(
                    description =
                            "The percentage of registrants who get no reminder by this rule, to measure whether it"
                                    + " helps. They are chosen at random, and stay the same when the live event is"
                                    + " moved. GET /api/v1/analytics/events/{id}/reminders compares the attendance of both"
                                    + " groups. 0 when missing: all get it. A rule for after the end must have 0.",
                    minimum = "0",
                    maximum = "" + MOST_HELD_OUT_PERCENT,
                    example = "10")
            @Nullable
            Integer holdOutPercent,

            @Schema(
                    description =
                            "Which registrants get its reminder; all when missing. A person who comes to it after the due"
                                    + " instant gets the reminder only if lateRegistrants says so.")
            @Nullable
            ConditionRequest condition) {

        /** The field that has the rule. */
        private String pointer(String at) {
            if (afterRegistration != null) {
                return at + "/afterRegistration";
            }
            if (afterEnd != null) {
                return at + "/afterEnd";
            }
            return at + (wallClock == null ? "/offset" : "/wallClock");
        }
    }

    /** @param quietHours null for none */
    record Checked(List<DefaultRule> rules, QuietHoursView.@Nullable Checked quietHours, OnPostpone onPostpone) {}

    Checked checked() {
        List<Violation> errors = new ArrayList<>();
        if (rules == null) {
            errors.add(new Violation("/rules", ErrorCode.REQUIRED, "is required"));
            throw new InvalidRequest(errors);
        }
        if (rules.size() > MOST_RULES) {
            errors.add(new Violation("/rules", ErrorCode.TOO_MANY, "must have at most " + MOST_RULES + " entries"));
            throw new InvalidRequest(errors);
        }
        List<DefaultRule> checked = new ArrayList<>();
        Set<String> texts = new HashSet<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            String at = "/rules/" + i;
            if (rule == null) {
                errors.add(new Violation(at, ErrorCode.REQUIRED, "is required"));
                continue;
            }
            Optional<String> text = text(rule, at, errors);
            if (text.isPresent() && !texts.add(text.get())) {
                errors.add(new Violation(rule.pointer(at), ErrorCode.DUPLICATE, "must not appear twice"));
            }
            String label = label(rule, at, errors);
            int sortOrder = sortOrder(rule, i, at, errors);
            List<String> channels = rule.channels() == null ? null : ChannelNames.checked(at, rule.channels(), errors);
            String usefulUntil = usefulUntil(rule, text.flatMap(ReminderRule::parse), at, errors);
            LateRegistrants lateRegistrants = lateRegistrants(rule, at, errors);
            Optional<InQuietHours> inQuietHours = inQuietHours(rule, text.orElse(""), at, errors);
            int holdOutPercent = holdOutPercent(rule, at, errors);
            Condition condition = ConditionRequest.checked(rule.condition(), at + "/condition", errors);
            text.ifPresent(known -> checked.add(new DefaultRule(
                    known,
                    rule.enabled() == null || rule.enabled(),
                    label.isEmpty() ? known : label,
                    sortOrder,
                    channels,
                    usefulUntil,
                    lateRegistrants,
                    inQuietHours.orElseGet(() -> InQuietHours.usual(known)),
                    spread(rule, known, at, errors),
                    null,
                    holdOutPercent,
                    condition.equals(Condition.NONE) ? null : condition)));
        }
        QuietHoursView.Checked hours = quietHours == null ? null : quietHours.checked("/quietHours", errors);
        OnPostpone policy = onPostpone == null ? OnPostpone.REARM_ALL : onPostpone.checked("/onPostpone", errors);
        if (!errors.isEmpty()) {
            throw new InvalidRequest(errors);
        }
        return new Checked(checked, hours, policy);
    }

    private static Optional<String> text(Rule rule, String at, List<Violation> errors) {
        if (rule.afterRegistration() != null) {
            if (rule.offset() != null || rule.wallClock() != null || rule.afterEnd() != null) {
                errors.add(new Violation(
                        at + "/afterRegistration",
                        ErrorCode.INCONSISTENT,
                        "must be missing when there is an /offset, a /wallClock or an /afterEnd"));
                return Optional.empty();
            }
            return afterRegistration(rule.afterRegistration(), at + "/afterRegistration", errors);
        }
        if (rule.afterEnd() != null) {
            if (rule.offset() != null || rule.wallClock() != null) {
                errors.add(new Violation(
                        at + "/afterEnd",
                        ErrorCode.INCONSISTENT,
                        "must be missing when there is an /offset or a /wallClock"));
                return Optional.empty();
            }
            return rule.afterEnd().checked(at + "/afterEnd", errors).map(FollowUpRule::text);
        }
        if (rule.wallClock() != null) {
            if (rule.offset() != null) {
                errors.add(new Violation(
                        at + "/wallClock", ErrorCode.INCONSISTENT, "must be missing when there is an /offset"));
                return Optional.empty();
            }
            return rule.wallClock().checked(at + "/wallClock", errors);
        }
        if (rule.offset() == null) {
            errors.add(new Violation(
                    at + "/offset",
                    ErrorCode.REQUIRED,
                    "is required when there is no /wallClock, /afterEnd or /afterRegistration"));
            return Optional.empty();
        }
        Optional<ReminderRule> offset = ReminderRule.parseOffset(rule.offset()).map(ReminderRule::normal);
        if (offset.isEmpty()) {
            errors.add(new Violation(at + "/offset", ErrorCode.INVALID_FORMAT, NO_OFFSET));
        } else if (offset.get().usualLength().compareTo(LONGEST_LEAD) > 0) {
            errors.add(new Violation(at + "/offset", ErrorCode.OUT_OF_RANGE, "must be at most 365 days"));
        }
        return offset.map(ReminderRule::text);
    }

    private static Optional<String> afterRegistration(String text, String at, List<Violation> errors) {
        Optional<ReminderRule> offset = ReminderRule.parseOffset(text).map(ReminderRule::normal);
        if (offset.isEmpty()) {
            errors.add(new Violation(at, ErrorCode.INVALID_FORMAT, NO_OFFSET));
        } else if (offset.get().usualLength().compareTo(AfterRegistrationRule.SHORTEST) < 0
                || offset.get().usualLength().compareTo(AfterRegistrationRule.LONGEST) > 0) {
            errors.add(new Violation(at, ErrorCode.OUT_OF_RANGE, "must be between PT15M and P90D"));
        }
        return offset.map(AfterRegistrationRule::of).map(AfterRegistrationRule::text);
    }

    /** Empty when missing. */
    private static String label(Rule rule, String at, List<Violation> errors) {
        try {
            return rule.label() == null ? "" : PlainText.line(rule.label(), LONGEST_LABEL);
        } catch (InvalidValueException e) {
            errors.add(new Violation(at + "/label", e.code(), String.valueOf(e.detail())));
            return "";
        }
    }

    private static int sortOrder(Rule rule, int position, String at, List<Violation> errors) {
        int sortOrder = rule.sortOrder() == null ? position : rule.sortOrder();
        if (sortOrder < 0 || sortOrder > HIGHEST_SORT_ORDER) {
            errors.add(new Violation(
                    at + "/sortOrder", ErrorCode.OUT_OF_RANGE, "must be between 0 and " + HIGHEST_SORT_ORDER));
        }
        return sortOrder;
    }

    private static @Nullable String usefulUntil(
            Rule rule, Optional<ReminderRule> offset, String at, List<Violation> errors) {
        if (rule.usefulUntil() == null) {
            return null;
        }
        if (rule.afterEnd() != null || rule.afterRegistration() != null) {
            errors.add(new Violation(
                    at + "/usefulUntil",
                    ErrorCode.INCONSISTENT,
                    "must be missing with an /afterEnd or an /afterRegistration"));
            return null;
        }
        if (offset.filter(ReminderRule::inZoneOfRegistrant).isPresent()) {
            errors.add(new Violation(
                    at + "/usefulUntil", ErrorCode.INCONSISTENT, "must be missing with a /wallClock in REGISTRANT"));
            return null;
        }
        Optional<ReminderRule> until =
                ReminderRule.parseOffset(rule.usefulUntil()).map(ReminderRule::normal);
        if (until.isEmpty()) {
            errors.add(new Violation(at + "/usefulUntil", ErrorCode.INVALID_FORMAT, NO_OFFSET));
            return null;
        }
        if (offset.isPresent()
                && until.get().usualLength().compareTo(offset.get().usualLength()) >= 0) {
            errors.add(new Violation(at + "/usefulUntil", ErrorCode.INCONSISTENT, "must be shorter than /offset"));
        }
        return until.get().text();
    }

    private static LateRegistrants lateRegistrants(Rule rule, String at, List<Violation> errors) {
        if (rule.lateRegistrants() == null) {
            return LateRegistrants.SKIP;
        }
        for (LateRegistrants policy : LateRegistrants.values()) {
            if (policy.name().equals(rule.lateRegistrants())) {
                if ((rule.afterEnd() != null || rule.afterRegistration() != null) && policy != LateRegistrants.SKIP) {
                    errors.add(new Violation(
                            at + "/lateRegistrants",
                            ErrorCode.INCONSISTENT,
                            "must be SKIP with an /afterEnd or an /afterRegistration"));
                }
                return policy;
            }
        }
        errors.add(new Violation(
                at + "/lateRegistrants", ErrorCode.UNKNOWN_VALUE, "must be SKIP, NEAREST_ONLY or SEND_NOW"));
        return LateRegistrants.SKIP;
    }

    private static boolean spread(Rule rule, String text, String at, List<Violation> errors) {
        if (!Boolean.TRUE.equals(rule.spread())) {
            return false;
        }
        if (text.equals(AT_START) || ReminderRule.parse(text).isEmpty()) {
            errors.add(new Violation(
                    at + "/spread",
                    ErrorCode.INCONSISTENT,
                    "must be false with an /afterEnd or an /afterRegistration, and with an /offset of PT0S"));
        }
        return true;
    }

    private static int holdOutPercent(Rule rule, String at, List<Violation> errors) {
        int percent = rule.holdOutPercent() == null ? 0 : rule.holdOutPercent();
        if (percent < 0 || percent > MOST_HELD_OUT_PERCENT) {
            errors.add(new Violation(
                    at + "/holdOutPercent", ErrorCode.OUT_OF_RANGE, "must be between 0 and " + MOST_HELD_OUT_PERCENT));
        } else if (percent > 0 && rule.afterEnd() != null) {
            errors.add(new Violation(at + "/holdOutPercent", ErrorCode.INCONSISTENT, "must be 0 with an /afterEnd"));
        }
        return percent;
    }

    /** Empty when missing. */
    private static Optional<InQuietHours> inQuietHours(Rule rule, String text, String at, List<Violation> errors) {
        if (rule.quietHours() == null) {
            return Optional.empty();
        }
        for (InQuietHours known : InQuietHours.values()) {
            if (known.name().equals(rule.quietHours())) {
                if (known == InQuietHours.EARLIER
                        && (rule.afterEnd() != null || rule.afterRegistration() != null || text.equals(AT_START))) {
                    errors.add(new Violation(
                            at + "/quietHours",
                            ErrorCode.INCONSISTENT,
                            "must be ON_TIME with an /afterEnd or an /afterRegistration, and with an /offset of PT0S"));
                }
                return Optional.of(known);
            }
        }
        errors.add(new Violation(at + "/quietHours", ErrorCode.UNKNOWN_VALUE, "must be EARLIER or ON_TIME"));
        return Optional.empty();
    }
}
