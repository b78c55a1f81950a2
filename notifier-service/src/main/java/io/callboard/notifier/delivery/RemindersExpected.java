package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of a timer that should have had a message on one channel, and of which the scheduler knows no outcome.
 *
 * @param heldOut whether chance chose them to get nothing; null without a hold-out
 * @param onPostpone whether people who had it get it again after a move; null: everybody
 */
record RemindersExpected(
        UUID timerId,
        UUID eventId,
        String organizerId,
        String rule,
        String kind,
        @Nullable List<String> wishes,
        int epoch,
        String channel,
        List<UUID> registrationIds,
        Instant sendAt,
        Instant usefulUntil,
        @Nullable Boolean heldOut,
        @Nullable OnPostpone onPostpone) {

    /** One statement takes so many. */
    private static final int MOST_REGISTRATIONS = 10_000;

    RemindersExpected {
        Bounds.required(timerId, "timerId");
        Bounds.required(eventId, "eventId");
        Bounds.text(organizerId, "organizerId", Bounds.ORGANIZER_CHARACTERS);
        Bounds.text(rule, "rule", Bounds.NAME_CHARACTERS);
        Bounds.required(kind, "kind");
        Bounds.required(channel, "channel");
        Bounds.required(registrationIds, "registrationIds");
        Bounds.required(sendAt, "sendAt");
        Bounds.required(usefulUntil, "usefulUntil");
        if (registrationIds.size() > MOST_REGISTRATIONS) {
            throw new IllegalArgumentException("registrationIds has more than " + MOST_REGISTRATIONS);
        }
        registrationIds = List.copyOf(registrationIds);
    }

    /** @param listedAt when the scheduler wrote the message */
    List<NewDelivery> deliveries(Kind knownKind, Channel knownChannel, Instant listedAt) {
        return registrationIds.stream()
                .map(registrationId -> new NewDelivery(
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
                        listedAt))
                .toList();
    }
}
