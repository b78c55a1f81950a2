package io.callboard.notifier.control;

import java.util.UUID;

/** An organizer cancelled the reminder of this timer. */
record ReminderCancelled(UUID timerId, UUID eventId, String organizerId) {

    ReminderCancelled {
        if (timerId == null || eventId == null || organizerId == null) {
            throw new IllegalArgumentException("timerId, eventId and organizerId are required");
        }
    }
}
