package io.callboard.registration.contact;

import io.callboard.chassis.security.KeyRing;
import io.callboard.registration.contact.message.Contact;
import io.callboard.registration.contact.message.ContactRecorded;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import tools.jackson.databind.json.JsonMapper;

/** Closes contacts with AES-256-GCM, bound to their registration: a ciphertext moved to another one does not open. */
final class ContactEncryption {

    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecureRandom random = new SecureRandom();
    private final JsonMapper json;
    private final String keyId;
    private final SecretKey key;

    ContactEncryption(KeyRing keys, JsonMapper json) {
        this.json = json;
        this.keyId = keys.currentId();
        this.key = keys.current("AES");
    }

    ContactRecorded close(UUID registrationId, String organizerId, long version, Contact contact) {
        byte[] iv = new byte[IV_BYTES];
        random.nextBytes(iv);
        byte[] plain = json.writeValueAsBytes(contact);
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(registrationId.toString().getBytes(StandardCharsets.UTF_8));
            byte[] closed = new byte[IV_BYTES + cipher.getOutputSize(plain.length)];
            System.arraycopy(iv, 0, closed, 0, IV_BYTES);
            cipher.doFinal(plain, 0, plain.length, closed, IV_BYTES);
            String ciphertext = Base64.getEncoder().encodeToString(closed);
            return new ContactRecorded(registrationId, organizerId, version, keyId, ciphertext);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }
}
