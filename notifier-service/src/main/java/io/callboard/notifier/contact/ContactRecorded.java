package io.callboard.notifier.contact;

import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A registrant's contact, encrypted.
 *
 * @param aad form of the associated data: {@code v2}, or null for the first form
 */
record ContactRecorded(
        UUID registrationId,
        String organizerId,
        long version,
        String keyId,
        byte[] ciphertext,
        @Nullable String aad) {

    /** The associated data of the ciphertext. */
    byte[] associatedData() {
        String text = switch (aad) {
            case null -> registrationId.toString();
            case "v2" -> registrationId + "|" + organizerId + "|" + version;
            default -> throw new IllegalArgumentException("This form of associated data is not known");
        };
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
