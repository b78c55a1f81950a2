package io.callboard.analytics.notification;

import java.util.Comparator;
import java.util.UUID;

/**
 * One notification to one registrant on one channel.
 *
 * @param cause the timer, of which each registrant gets one notification per channel; for a confirmation, which has no
 *     timer, and for what is sent in the place of a bounced notification, the delivery
 */
record NotificationKey(UUID eventId, UUID cause, UUID registrationId, String channel)
        implements Comparable<NotificationKey> {

    private static final Comparator<NotificationKey> ORDER = Comparator.comparing(NotificationKey::eventId)
            .thenComparing(NotificationKey::cause)
            .thenComparing(NotificationKey::registrationId)
            .thenComparing(NotificationKey::channel);

    /** The notification of this delivery. */
    static NotificationKey of(DeliveryState delivery) {
        UUID cause =
                delivery.timerId() == null || delivery.resendOf() != null ? delivery.deliveryId() : delivery.timerId();
        if (cause == null) {
            throw new IllegalArgumentException("A delivery without id");
        }
        return new NotificationKey(delivery.eventId(), cause, delivery.registrationId(), delivery.channel());
    }

    @Override
    public int compareTo(NotificationKey other) {
        return ORDER.compare(this, other);
    }
}
