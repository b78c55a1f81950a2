package io.callboard.notifier.contact;

import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** Opens contacts; a ciphertext opens only for the registration it was made for. */
@Component
public class ContactCipher {

    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    /** Finding a cipher among those of the platform takes as long as opening a contact with it. */
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(ContactCipher::cipher);

    private final KeyRing keys;
    private final ObjectReader reader;

    ContactCipher(Environment environment, JsonMapper json) {
        this.keys = Secrets.requireKeys(environment, "callboard.contacts.key");
        this.reader = json.readerFor(Contact.class).without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
    }

    /** The contact in the clear, or {@link IllegalStateException} without its content. */
    public Contact open(UUID registrationId, String keyId, byte[] ciphertext) {
        SecretKey key = keys.key(keyId, "AES")
                .orElseThrow(() -> new IllegalStateException("The contact key " + keyId + " is not known"));
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, ciphertext, 0, IV_BYTES));
            cipher.updateAAD(registrationId.toString().getBytes(StandardCharsets.UTF_8));
            byte[] plain = cipher.doFinal(ciphertext, IV_BYTES, ciphertext.length - IV_BYTES);
            return reader.readValue(plain);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException("The contact cannot be opened with key " + keyId, e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
