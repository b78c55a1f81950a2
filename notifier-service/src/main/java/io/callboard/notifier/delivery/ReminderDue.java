package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.UUID;

/** The scheduler's command to send one message at an instant. */
record ReminderDue(
        UUID timerId,
        UUID eventId,
        String organizerId,
        UUID registrationId,
        String rule,
        Kind kind,
        Channel channel,
        int epoch,
        Instant sendAt,
        Instant usefulUntil) {

    NewDelivery delivery() {
        return new NewDelivery(
                organizerId, eventId, registrationId, timerId, rule, kind, epoch, channel, sendAt, usefulUntil);
    }
}
