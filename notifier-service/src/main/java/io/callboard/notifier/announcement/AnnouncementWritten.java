package io.callboard.notifier.announcement;

import io.callboard.chassis.message.Versioned;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The text of an announcement, after each change of it. One that is out of bounds becomes a dead letter.
 *
 * @param announcementId also the timer of its deliveries
 * @param version rises with each change of the announcement
 */
public record AnnouncementWritten(
        UUID announcementId,
        UUID eventId,
        String organizerId,
        @Nullable String subject,
        String message,
        Long version) implements Versioned {

    private static final int LONGEST_SUBJECT = 200;
    private static final int LONGEST_MESSAGE = 10_000;

    public AnnouncementWritten {
        if (announcementId == null
                || eventId == null
                || organizerId == null
                || message == null
                || message.isBlank()
                || version == null) {
            throw new IllegalArgumentException(
                    "announcementId, eventId, organizerId, message and version are required");
        }
        if (message.length() > LONGEST_MESSAGE || subject != null && subject.length() > LONGEST_SUBJECT) {
            throw new IllegalArgumentException("message or subject is too long");
        }
    }
}
