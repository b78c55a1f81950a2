package io.callboard.scheduler.rule;

import io.callboard.scheduler.timer.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of an organizer's default rules, in the form in which it is stored.
 *
 * @param offset a rule that {@link ReminderRule}, {@link FollowUpRule} or {@link AfterRegistrationRule} knows, in its normal
 *     form
 * @param usefulUntil a nearer rule, in its normal form
 * @param inQuietHours when its reminder is due if its instant falls into quiet hours
 * @param spread whether its reminder is due earlier, so that the last recipient has it at its instant
 * @param since since when it has been enabled without interruption; null for a built-in rule
 * @param holdOutPercent how many percent of the registrants get no reminder by it, chosen by chance; 0 for none
 * @param condition which registrants its reminder is for; null for all
 */
record DefaultRule(
        String offset,
        boolean enabled,
        String label,
        int sortOrder,
        @Nullable List<String> channels,
        @Nullable String usefulUntil,
        LateRegistrants lateRegistrants,
        InQuietHours inQuietHours,
        @Nullable Boolean spread,
        @Nullable Instant since,
        Integer holdOutPercent,
        @Nullable Condition condition) {

    DefaultRule {
        // Rules that an earlier release stored have none of these.
        holdOutPercent = Objects.requireNonNullElse(holdOutPercent, 0);
        lateRegistrants = Objects.requireNonNullElse(lateRegistrants, LateRegistrants.SKIP);
        inQuietHours = Objects.requireNonNullElseGet(inQuietHours, () -> InQuietHours.usual(offset));
        spread = Objects.requireNonNullElse(spread, false);
    }

    /** A rule whose reminder is not spread, and for all. */
    DefaultRule(
            String offset,
            boolean enabled,
            String label,
            int sortOrder,
            @Nullable List<String> channels,
            @Nullable String usefulUntil,
            LateRegistrants lateRegistrants,
            InQuietHours inQuietHours,
            @Nullable Instant since) {
        this(
                offset,
                enabled,
                label,
                sortOrder,
                channels,
                usefulUntil,
                lateRegistrants,
                inQuietHours,
                false,
                since,
                0,
                null);
    }

    PlannedRule planned() {
        return new PlannedRule(
                offset,
                channels,
                usefulUntil == null ? null : ReminderRule.parse(usefulUntil).orElseThrow(),
                lateRegistrants,
                inQuietHours,
                since,
                Boolean.TRUE.equals(spread),
                holdOutPercent,
                Objects.requireNonNullElse(condition, Condition.NONE));
    }

    DefaultRule since(@Nullable Instant instant) {
        return new DefaultRule(
                offset,
                enabled,
                label,
                sortOrder,
                channels,
                usefulUntil,
                lateRegistrants,
                inQuietHours,
                spread,
                instant,
                holdOutPercent,
                condition);
    }
}
