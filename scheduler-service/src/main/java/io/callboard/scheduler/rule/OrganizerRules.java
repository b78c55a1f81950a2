package io.callboard.scheduler.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an organizer has set for all live events.
 *
 * @param enabled the enabled default rules; for live events that name none
 * @param quietHours for the rules of each live event; null for none
 * @param everQuiet whether the organizer has, or has had, quiet hours
 */
public record OrganizerRules(
        List<PlannedRule> enabled, @Nullable QuietHours quietHours, boolean everQuiet) {}
