package io.callboard.scheduler.planning;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.UUID;

/** Identifies a timer by what it is for, so that planning anew from the first message gives the same timers. */
record TimerId(UUID value) {

    /** A UUID of version 5 (RFC 9562) whose name space is the event. */
    static TimerId of(UUID eventId, int epoch, String rule) {
        MessageDigest sha1 = sha1();
        sha1.update(ByteBuffer.allocate(16)
                .putLong(eventId.getMostSignificantBits())
                .putLong(eventId.getLeastSignificantBits())
                .array());
        sha1.update((epoch + ":" + rule).getBytes(StandardCharsets.UTF_8));
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
        long most = hash.getLong() & 0xffff_ffff_ffff_0fffL | 0x5000L;
        long least = hash.getLong() & 0x3fff_ffff_ffff_ffffL | 0x8000_0000_0000_0000L;
        return new TimerId(new UUID(most, least));
    }

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-1", e);
        }
    }
}
