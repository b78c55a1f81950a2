package io.callboard.notifier.delivery;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;

/** How many {@link ReminderDue} the scheduler wrote for one part of a timer's audience, by channel. */
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

    RemindersAnnounced {
        Bounds.required(timerId, "timerId");
        Bounds.required(eventId, "eventId");
        Bounds.text(organizerId, "organizerId", Bounds.ORGANIZER_CHARACTERS);
        Bounds.text(rule, "rule", Bounds.NAME_CHARACTERS);
        Bounds.required(kind, "kind");
        Bounds.text(part, "part", Bounds.NAME_CHARACTERS);
        Bounds.required(channels, "channels");
        Bounds.required(sendAt, "sendAt");
        channels.forEach((channel, messages) -> {
            if (messages == null || messages < 0) {
                throw new IllegalArgumentException("channels counts fewer than 0 messages");
            }
        });
        channels = Map.copyOf(channels);
    }
}
