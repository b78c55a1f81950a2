package io.callboard.local.sandbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The part of an accepted message that is kept in memory. The rest is read from the file of bodies on request.
 *
 * @param to bare addresses, comma separated
 * @param delivery the sender's own id of the delivery, when it sent one
 * @param fingerprint equal for the same delivery: from {@code delivery}, else from recipient and content
 * @param offset where its part of the request starts in the file of bodies
 */
record Message(
        UUID id,
        Provider provider,
        String to,
        @Nullable String delivery,
        UUID fingerprint,
        @Nullable String idempotencyKey,
        Instant receivedAt,
        long offset,
        int length) {

    /**
     * Without the sender's id of the delivery only the content distinguishes two deliveries, and two reminders may have
     * the same text. So an equal text counts as the same delivery only within this time.
     */
    private static final Duration SAME_TEXT = Duration.ofSeconds(25);

    /** Whether this repeats the earlier delivery with the same fingerprint. */
    boolean repeats(Instant before) {
        return delivery != null || Duration.between(before, receivedAt).compareTo(SAME_TEXT) < 0;
    }

    static UUID fingerprint(@Nullable String delivery, String to, byte[] body, int from, int length) {
        if (delivery != null) {
            if (delivery.length() == 36) {
                try {
                    return UUID.fromString(delivery);
                } catch (IllegalArgumentException notAnId) {
                    // digested below, as any other text
                }
            }
            return UUID.nameUUIDFromBytes(delivery.getBytes(StandardCharsets.UTF_8));
        }
        byte[] recipient = to.getBytes(StandardCharsets.UTF_8);
        byte[] both = Arrays.copyOf(recipient, recipient.length + length);
        System.arraycopy(body, from, both, recipient.length, length);
        return UUID.nameUUIDFromBytes(both);
    }

    boolean goesTo(String address) {
        if (to.equalsIgnoreCase(address)) {
            return true;
        }
        return to.indexOf(',') >= 0
                && Arrays.stream(to.split(",\\s*")).anyMatch(recipient -> recipient.equalsIgnoreCase(address));
    }
}
