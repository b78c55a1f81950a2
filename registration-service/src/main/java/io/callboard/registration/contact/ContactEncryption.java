package io.callboard.registration.contact;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import io.callboard.registration.contact.message.Contact;
import io.callboard.registration.contact.message.ContactRecorded;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.SecretKey;
import tools.jackson.databind.json.JsonMapper;

/**
 * Encrypts contacts with AES-256-GCM. Registration, organizer and version are additional data. So nobody without the
 * key can move a ciphertext to another registration or give it a higher version.
 */
final class ContactEncryption {

    private final JsonMapper json;
    private final String keyId;
    private final SecretKey key;

    ContactEncryption(KeyRing keys, JsonMapper json) {
        this.json = json;
        this.keyId = keys.currentId();
        this.key = keys.current("AES");
    }

    ContactRecorded close(UUID registrationId, String organizerId, long version, Contact contact) {
        String associated = registrationId + "|" + organizerId + "|" + version;
        byte[] ciphertext = Aes.encrypt(key, json.writeValueAsBytes(contact), associated.getBytes(UTF_8));
        return new ContactRecorded(
                registrationId,
                organizerId,
                version,
                keyId,
                ContactRecorded.AAD,
                Base64.getEncoder().encodeToString(ciphertext));
    }
}
