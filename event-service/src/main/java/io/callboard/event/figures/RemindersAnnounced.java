package io.callboard.event.figures;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** Number of reminders that scheduler-service announced for one part of a timer's audience, by channel. */
record RemindersAnnounced(
        UUID timerId,
        UUID eventId,
        String organizerId,
        String rule,
        String kind,
        int epoch,
        String part,
        Map<String, Long> channels,
        Instant sendAt) {

    long messages() {
        return channels.values().stream().mapToLong(Long::longValue).sum();
    }
}
