package io.callboard.registration.liveevent;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Decrypts the address of a stream. It is encrypted in messages and in the database, because it may hold a password.
 */
@Component
public class StreamSecrets {

    private static final Logger log = LoggerFactory.getLogger(StreamSecrets.class);

    private final KeyRing keys;

    StreamSecrets(Environment environment) {
        this.keys = Secrets.requireKeys(environment, "callboard.streams.key");
    }

    /** The address; empty if the ring lacks the key or the ciphertext belongs to another live event. */
    public Optional<String> open(UUID eventId, String keyId, String ciphertext) {
        Optional<SecretKey> key = keys.key(keyId, "AES");
        if (key.isEmpty()) {
            log.warn("Stream is not shown, its key is unknown eventId={} keyId={}", eventId, keyId);
            return Optional.empty();
        }
        try {
            byte[] plain = Aes.decrypt(
                    key.get(),
                    Base64.getDecoder().decode(ciphertext),
                    eventId.toString().getBytes(StandardCharsets.UTF_8));
            return Optional.of(new String(plain, StandardCharsets.UTF_8));
        } catch (UnreadableCiphertextException | IllegalArgumentException e) {
            log.warn("Stream is not shown, its ciphertext cannot be read eventId={} keyId={}", eventId, keyId);
            return Optional.empty();
        }
    }
}
