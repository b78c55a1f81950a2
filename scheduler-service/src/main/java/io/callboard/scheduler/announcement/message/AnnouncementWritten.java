package io.callboard.scheduler.announcement.message;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The text of an announcement. The commands to send it come as {@code ReminderDue} of the timer with the same id.
 *
 * @param version rises with each change of the announcement
 */
public record AnnouncementWritten(
        UUID announcementId,
        UUID eventId,
        String organizerId,
        @Nullable String subject,
        String message,
        long version) {

    public static final String TOPIC = "reminder-controls.v1";
    public static final String TYPE = "AnnouncementWritten";

    /** The key of the topic, which pauses and cancelled reminders share. */
    public static String key(UUID announcementId) {
        return "announcement:" + announcementId;
    }
}
