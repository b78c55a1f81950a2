package io.callboard.scheduler.rule.message;

import java.util.List;

/**
 * The default rules of an organizer changed.
 *
 * @param rules the enabled offsets, in their normal form
 * @param wallClockRules the enabled rules by the wall clock of the live event. One by the clock of each registrant has no
 *     instant of its own, so it is in neither list. Neither is one for after the end
 */
public record ReminderRulesChanged(String organizerId, long version, List<String> rules, List<String> wallClockRules) {

    public static final String TOPIC = "reminder-controls.v1";
    public static final String TYPE = "ReminderRulesChanged";

    /** The key of the topic, which pauses share. */
    public static String key(String organizerId) {
        return "rules:" + organizerId;
    }
}
