package io.callboard.notifier.contact;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import javax.crypto.SecretKey;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Decrypts contacts, and encrypts them for the table. A ciphertext of the table can be decrypted only with the id of
 * its registration.
 */
@Component
public class ContactCipher {

    private static final String ALGORITHM = "AES";

    private final KeyRing keys;
    private final ObjectReader reader;

    ContactCipher(Environment environment, JsonMapper json) {
        this.keys = Secrets.requireKeys(environment, "callboard.contacts.key");
        this.reader = json.readerFor(Contact.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /**
     * The decrypted contact of a row. {@link UnknownContactKeyException} when the ring lacks the key, {@link
     * io.callboard.chassis.crypto.UnreadableCiphertextException} when the bytes were changed.
     */
    public Contact open(UUID registrationId, String keyId, byte[] ciphertext) {
        return contact(plain(registrationId, keyId, ciphertext));
    }

    /** The id of the key that now encrypts rows. */
    String currentKeyId() {
        return keys.currentId();
    }

    /** The JSON of a row's contact; fails like {@link #open}. */
    byte[] plain(UUID registrationId, String keyId, byte[] ciphertext) {
        return Aes.decrypt(key(keyId), ciphertext, associatedData(registrationId));
    }

    /** The JSON of a received contact; fails like {@link #open}. */
    byte[] plain(ContactRecorded recorded) {
        return Aes.decrypt(key(recorded.keyId()), recorded.ciphertext(), recorded.associatedData());
    }

    /** The ciphertext of a row, under the current key. */
    byte[] seal(UUID registrationId, byte[] plain) {
        return Aes.encrypt(keys.current(ALGORITHM), plain, associatedData(registrationId));
    }

    Contact contact(byte[] plain) {
        return reader.readValue(plain);
    }

    private SecretKey key(String keyId) {
        return keys.key(keyId, ALGORITHM).orElseThrow(() -> new UnknownContactKeyException(keyId));
    }

    private static byte[] associatedData(UUID registrationId) {
        return registrationId.toString().getBytes(StandardCharsets.UTF_8);
    }
}
