package io.callboard.scheduler.rule.message;

import java.util.List;

/**
 * The default rules of an organizer changed.
 *
 * @param rules the enabled ones, in their normal form
 */
public record ReminderRulesChanged(String organizerId, long version, List<String> rules) {

    public static final String TOPIC = "reminder-controls.v1";
    public static final String TYPE = "ReminderRulesChanged";

    /** The key of the topic, which pauses share. */
    public static String key(String organizerId) {
        return "rules:" + organizerId;
    }
}
