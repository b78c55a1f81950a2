package io.callboard.scheduler.planning.message;

import java.util.UUID;

/** An organizer cancelled a reminder: nothing more of its timer may be sent. */
public record ReminderCancelled(UUID timerId, UUID eventId, String organizerId) {

    public static final String TOPIC = "reminder-controls.v1";
    public static final String TYPE = "ReminderCancelled";

    /** The key of the topic, which pauses share. */
    public static String key(UUID timerId) {
        return "timer:" + timerId;
    }
}
