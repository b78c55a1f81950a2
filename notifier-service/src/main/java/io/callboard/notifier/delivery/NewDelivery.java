package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message for one registrant on one channel.
 *
 * @param announcedAt when the scheduler wrote the message that asks for it; null for what follows a registration
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

    /**
     * The confirmation or invitation that follows a registration; its rule is its kind. It is bound to no epoch, since
     * it shows whatever start is the present one.
     */
    public static NewDelivery following(
            Kind kind, String organizerId, UUID eventId, UUID registrationId, Channel channel, Instant confirmedAt) {
        return new NewDelivery(
                organizerId, eventId, registrationId, null, kind.name(), kind, 0, channel, confirmedAt, null, null);
    }

    /** The request to confirm the e-mail address of a registration, useful as long as it can be confirmed. */
    public static NewDelivery askingToConfirm(
            String organizerId, UUID eventId, UUID registrationId, Instant askedAt, Instant until) {
        Kind kind = Kind.CONFIRM_EMAIL;
        return new NewDelivery(
                organizerId, eventId, registrationId, null, kind.name(), kind, 0, Channel.EMAIL, askedAt, until, null);
    }

    /**
     * A mail to an address beside the contact of a registration (ADR 0095).
     *
     * @param recipientId under which that address is known; stands in the place of the registration
     */
    public static NewDelivery aside(
            Kind kind, String organizerId, UUID eventId, UUID recipientId, Instant askedAt, Instant until) {
        return new NewDelivery(
                organizerId, eventId, recipientId, null, kind.name(), kind, 0, Channel.EMAIL, askedAt, until, null);
    }

    /** The offer of a seat, useful as long as it can be accepted. A registration gets one offer at most. */
    public static NewDelivery offering(
            String organizerId, UUID eventId, UUID registrationId, Channel channel, Instant offeredAt, Instant until) {
        Kind kind = Kind.OFFERED;
        return new NewDelivery(
                organizerId, eventId, registrationId, null, kind.name(), kind, 0, channel, offeredAt, until, null);
    }

    /**
     * The links of a registration once more, because somebody registered its address again. A registration may get several
     * such mails, so the instant belongs to its id.
     */
    public static NewDelivery linking(
            String organizerId, UUID eventId, UUID registrationId, Instant repeatedAt, Instant until) {
        Kind kind = Kind.ALREADY_REGISTERED;
        return new NewDelivery(
                organizerId,
                eventId,
                registrationId,
                null,
                kind.name(),
                kind,
                0,
                Channel.EMAIL,
                repeatedAt,
                until,
                null);
    }

    UUID id() {
        String name = kind == Kind.ALREADY_REGISTERED ? rule + " " + dueAt : rule;
        return DeliveryIds.of(eventId, name, epoch, registrationId, channel);
    }
}
