package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The scheduler's command to send one message at an instant. Kind and channel are texts, because a value of a later
 * version must not make the message unreadable. A message with any other field out of bounds becomes a dead letter.
 *
 * @param wishes it is only for a registrant who has one of these; null for all
 * @param heldOut whether chance chose the registrant to get nothing; null without a hold-out
 * @param onPostpone whether people who had it get it again after a move; null: everybody
 */
record ReminderDue(
        UUID timerId,
        UUID eventId,
        String organizerId,
        UUID registrationId,
        String rule,
        String kind,
        String channel,
        int epoch,
        Instant sendAt,
        Instant usefulUntil,
        @Nullable List<String> wishes,
        @Nullable Boolean heldOut,
        @Nullable OnPostpone onPostpone) {

    ReminderDue {
        Bounds.required(timerId, "timerId");
        Bounds.required(eventId, "eventId");
        Bounds.text(organizerId, "organizerId", Bounds.ORGANIZER_CHARACTERS);
        Bounds.required(registrationId, "registrationId");
        Bounds.text(rule, "rule", Bounds.NAME_CHARACTERS);
        Bounds.required(kind, "kind");
        Bounds.required(channel, "channel");
        Bounds.required(sendAt, "sendAt");
        Bounds.required(usefulUntil, "usefulUntil");
    }

    TimerTraces.Armed armed() {
        return new TimerTraces.Armed(eventId, epoch, kind, sendAt, organizerId);
    }

    NewDelivery delivery(Kind knownKind, Channel knownChannel, Instant announcedAt) {
        return new NewDelivery(
                organizerId,
                eventId,
                registrationId,
                timerId,
                rule,
                knownKind,
                epoch,
                knownChannel,
                sendAt,
                usefulUntil,
                announcedAt);
    }
}
