package io.callboard.registration.host;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Decrypts the details of a host. */
@Component
class HostSecrets {

    private final KeyRing keys;
    private final ObjectReader reader;

    HostSecrets(Environment environment, JsonMapper json) {
        this.keys = Secrets.requireKeys(environment, "callboard.streams.key");
        this.reader = json.readerFor(HostDetails.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    HostDetails open(HostAdded added) {
        String associated =
                added.hostId() + "|" + added.registrationId() + "|" + added.eventId() + "|" + added.organizerId();
        byte[] plain = Aes.decrypt(
                keys.key(added.keyId(), "AES")
                        .orElseThrow(() -> new IllegalStateException(
                                "callboard.streams.key lacks the key " + added.keyId() + " of a host")),
                Base64.getDecoder().decode(added.ciphertext()),
                associated.getBytes(StandardCharsets.UTF_8));
        return reader.readValue(plain);
    }
}
