package io.callboard.notifier.delivery;

import io.callboard.chassis.ids.NameBasedIds;
import io.callboard.notifier.address.Channel;
import java.util.UUID;

/** Derives the id of a delivery from its content (UUID version 5), so that repetitions have the same row. */
final class DeliveryIds {

    private static final UUID NAMESPACE = UUID.fromString("6f1c9a52-3f0e-5c66-9c55-0d1d4b7a2e10");

    private DeliveryIds() {}

    static UUID of(UUID eventId, String rule, int epoch, UUID registrationId, Channel channel) {
        return NameBasedIds.of(
                NAMESPACE,
                String.join(
                        "|",
                        eventId.toString(),
                        rule,
                        Integer.toString(epoch),
                        registrationId.toString(),
                        channel.toString()));
    }

    /** The delivery that is sent in the place of one that bounced. */
    static UUID again(UUID bounced) {
        return NameBasedIds.of(NAMESPACE, "again|" + bounced);
    }
}
