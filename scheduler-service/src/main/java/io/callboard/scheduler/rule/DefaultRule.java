package io.callboard.scheduler.rule;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of an organizer's default rules, in the form in which it is stored.
 *
 * @param offset a rule that {@link ReminderRule} or {@link FollowUpRule} knows, in its normal form
 * @param usefulUntil a nearer rule, in its normal form
 * @param since since when it has been enabled without interruption; null for a built-in rule
 */
record DefaultRule(
        String offset,
        boolean enabled,
        String label,
        int sortOrder,
        @Nullable List<String> channels,
        @Nullable String usefulUntil,
        LateRegistrants lateRegistrants,
        @Nullable Instant since) {

    DefaultRule {
        // Rules that an earlier release stored have no policy.
        lateRegistrants = Objects.requireNonNullElse(lateRegistrants, LateRegistrants.SKIP);
    }

    PlannedRule planned() {
        return new PlannedRule(
                offset,
                channels,
                usefulUntil == null ? null : ReminderRule.parse(usefulUntil).orElseThrow(),
                lateRegistrants,
                since);
    }

    DefaultRule since(@Nullable Instant instant) {
        return new DefaultRule(offset, enabled, label, sortOrder, channels, usefulUntil, lateRegistrants, instant);
    }
}
