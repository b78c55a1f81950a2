package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message that shall go to one registrant on one channel.
 *
 * @param announcedAt when the scheduler wrote the message that asks for it; null for a confirmation
 */
public record NewDelivery(
        String organizerId,
        UUID eventId,
        UUID registrationId,
        @Nullable UUID timerId,
        String rule,
        Kind kind,
        int epoch,
        Channel channel,
        Instant dueAt,
        @Nullable Instant usefulUntil,
        @Nullable Instant announcedAt) {

    private static final String CONFIRMATION_RULE = "CONFIRMATION";

    /** What follows a registration; it is bound to no epoch, since it shows whatever start is the present one. */
    public static NewDelivery confirmation(
            String organizerId, UUID eventId, UUID registrationId, Channel channel, Instant confirmedAt) {
        return new NewDelivery(
                organizerId,
                eventId,
                registrationId,
                null,
                CONFIRMATION_RULE,
                Kind.CONFIRMATION,
                0,
                channel,
                confirmedAt,
                null,
                null);
    }

    UUID id() {
        return DeliveryIds.of(eventId, rule, epoch, registrationId, channel);
    }
}
