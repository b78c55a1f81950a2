package io.callboard.notifier.endpoint;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes the secrets of endpoints, and encrypts them with the contacts key ring. A sealed secret can be decrypted only
 * with the id of its endpoint.
 */
@Component
public class EndpointSecrets {

    private static final String PREFIX = "whsec_";
    private static final int BYTES = 32;

    /** What Standard Webhooks demands of secrets. */
    private static final int LEAST_BYTES = 24;

    private static final int MOST_BYTES = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final KeyRing keys;

    EndpointSecrets(Environment environment) {
        this.keys = Secrets.requireKeys(environment, "callboard.contacts.key");
    }

    /** An encrypted secret with the id of its key. */
    record Sealed(String keyId, byte[] bytes) {}

    public static byte[] fresh() {
        byte[] secret = new byte[BYTES];
        RANDOM.nextBytes(secret);
        return secret;
    }

    /** As organizers see it, and as libraries of Standard Webhooks take it. */
    public static String text(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /** The secret of this text; empty if it is none. */
    public static Optional<byte[]> of(String text) {
        if (!text.startsWith(PREFIX)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text.substring(PREFIX.length())))
                    .filter(secret -> secret.length >= LEAST_BYTES && secret.length <= MOST_BYTES);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    String currentKeyId() {
        return keys.currentId();
    }

    Sealed seal(UUID endpointId, byte[] secret) {
        return new Sealed(keys.currentId(), Aes.encrypt(keys.current("AES"), secret, associatedData(endpointId)));
    }

    /** The secret; empty when its key was dropped or the bytes are damaged. */
    public Optional<byte[]> open(UUID endpointId, String keyId, byte[] sealed) {
        return keys.key(keyId, "AES").flatMap(key -> {
            try {
                return Optional.of(Aes.decrypt(key, sealed, associatedData(endpointId)));
            } catch (UnreadableCiphertextException e) {
                return Optional.empty();
            }
        });
    }

    private static byte[] associatedData(UUID endpointId) {
        return ("webhook-endpoint " + endpointId).getBytes(StandardCharsets.UTF_8);
    }
}
