package io.callboard.scheduler.rule;

import io.callboard.scheduler.timer.Condition;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule from which a reminder is planned: one of the live event, or a default of its organizer.
 *
 * @param text the rule; one of the live event can be a text that this version does not know
 * @param channels the only channels that its reminder uses; null for all channels of the live event's reminders
 * @param usefulUntil how long before the start its message stops being useful; null for the instant of the next rule
 * @param lateRegistrants whether people whose registration is confirmed after its due instant get it
 * @param inQuietHours when its reminder is due if its instant falls into quiet hours
 * @param since when the organizer made this default; null for a rule of the live event, and for a built-in default
 * @param spread whether its reminder is due earlier, so that the last recipient has it at its instant
 * @param holdOutPercent how many percent of the registrants get no reminder by it, chosen by chance; 0 for none
 * @param condition which registrants its reminder is for
 */
public record PlannedRule(
        String text,
        @Nullable List<String> channels,
        @Nullable ReminderRule usefulUntil,
        LateRegistrants lateRegistrants,
        InQuietHours inQuietHours,
        @Nullable Instant since,
        boolean spread,
        int holdOutPercent,
        Condition condition) {

    /** A rule whose reminder is not spread, and for all. */
    public PlannedRule(
            String text,
            @Nullable List<String> channels,
            @Nullable ReminderRule usefulUntil,
            LateRegistrants lateRegistrants,
            InQuietHours inQuietHours,
            @Nullable Instant since) {
        this(text, channels, usefulUntil, lateRegistrants, inQuietHours, since, false, 0, Condition.NONE);
    }

    /** Rules that are not for late registrants. */
    public static List<PlannedRule> of(Collection<String> texts) {
        return of(texts, LateRegistrants.SKIP);
    }

    /** Rules of a live event that are not spread. */
    public static List<PlannedRule> of(Collection<String> texts, LateRegistrants lateRegistrants) {
        return of(texts, lateRegistrants, false);
    }

    /** Rules of a live event, which has one value for late registrants and one for spreading. */
    public static List<PlannedRule> of(Collection<String> texts, LateRegistrants lateRegistrants, boolean spread) {
        return texts.stream()
                .map(text -> new PlannedRule(
                        text, null, null, lateRegistrants, InQuietHours.usual(text), null, spread, 0, Condition.NONE))
                .toList();
    }

    /** Those of the live event's channels that it uses. */
    public List<String> channelsOf(List<String> ofEvent) {
        return channels == null
                ? ofEvent
                : ofEvent.stream().filter(channels::contains).toList();
    }

    /** Whether both may use the same channel. */
    public boolean sharesChannelWith(PlannedRule other) {
        return channels == null || other.channels == null || !Collections.disjoint(channels, other.channels);
    }

    /** Whether it is for everybody whom the other one is for. */
    public boolean covers(PlannedRule other) {
        return condition.covers(other.condition);
    }

    /** The later of this instant and the instant since which the rule exists. */
    public Instant notBefore(Instant instant) {
        return since == null || since.isBefore(instant) ? instant : since;
    }
}
