package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The filter of a caller; null does not filter.
 *
 * @param statuses none means every status
 * @param from when the delivery was queued at the earliest
 * @param to when it was queued at the latest, exclusive
 */
record NotificationFilter(
        @Nullable UUID eventId,
        @Nullable UUID registrationId,
        @Nullable UUID timerId,
        @Nullable Kind kind,
        List<DeliveryStatus> statuses,
        @Nullable Channel channel,
        @Nullable String reason,
        @Nullable String provider,
        @Nullable Address address,
        @Nullable Instant from,
        @Nullable Instant to) {

    /**
     * An address, as contacts have it.
     *
     * @param hashes with every valid key, in hexadecimal form
     */
    record Address(Channel channel, List<String> hashes) {

        Address {
            hashes = List.copyOf(hashes);
        }
    }
}
