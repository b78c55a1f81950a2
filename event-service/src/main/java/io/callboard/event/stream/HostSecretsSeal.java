package io.callboard.event.stream;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encrypts the settings of a host's encoder before they are stored. The ciphertext can be decrypted only with the id of
 * its live event.
 */
@Component
class HostSecretsSeal {

    private final KeyRing keys;
    private final JsonMapper json;

    HostSecretsSeal(Environment environment, JsonMapper json) {
        this.keys = Secrets.requireKeys(environment, "callboard.streams.key");
        this.json = json;
    }

    record Sealed(String keyId, byte[] ciphertext) {}

    Sealed close(UUID eventId, HostSecrets secrets) {
        return new Sealed(
                keys.currentId(),
                Aes.encrypt(keys.current("AES"), json.writeValueAsBytes(secrets), associatedData(eventId)));
    }

    HostSecrets open(UUID eventId, Sealed stored) {
        byte[] plain = Aes.decrypt(
                keys.key(stored.keyId(), "AES")
                        .orElseThrow(() -> new IllegalStateException(
                                "callboard.streams.key lacks the key " + stored.keyId() + " of a stored stream")),
                stored.ciphertext(),
                associatedData(eventId));
        return json.readValue(plain, HostSecrets.class);
    }

    private static byte[] associatedData(UUID eventId) {
        return ("host " + eventId).getBytes(StandardCharsets.UTF_8);
    }
}
