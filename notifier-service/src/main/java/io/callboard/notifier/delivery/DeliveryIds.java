package io.callboard.notifier.delivery;

import io.callboard.notifier.address.Channel;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** The id of a delivery follows from what it is (UUID version 5), so that repetitions meet in one row. */
final class DeliveryIds {

    private static final UUID NAMESPACE = UUID.fromString("6f1c9a52-3f0e-5c66-9c55-0d1d4b7a2e10");

    private DeliveryIds() {}

    static UUID of(UUID eventId, String rule, int epoch, UUID registrationId, Channel channel) {
        String name = String.join("|", eventId.toString(), rule, Integer.toString(epoch), registrationId.toString())
                + "|" + channel;
        MessageDigest sha1 = sha1();
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .flip());
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest(name.getBytes(StandardCharsets.UTF_8)));
        long high = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L;
        long low = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new UUID(high, low);
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
