package io.callboard.chassis.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM with associated data. A ciphertext is 12 bytes of random initialization vector, then the encrypted text
 * with its tag of 16 bytes; it opens only with the key and the associated data it was made with.
 */
public final class Aes {

    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    /**
     * A long text is encrypted in slices of this size. For longer ones the JVM has other code, which it compiles for the
     * processor's own instructions only after a thousand calls. Until then it takes eight times as long.
     */
    private static final int SLICE_BYTES = 4_096;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Kept per thread, because looking up a cipher takes as long as encrypting a kilobyte with it. */
    private static final ThreadLocal<Cipher> CIPHER = ThreadLocal.withInitial(Aes::cipher);

    private Aes() {}

    public static byte[] encrypt(SecretKey key, byte[] plain, byte[] associatedData) {
        byte[] iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, iv));
            cipher.updateAAD(associatedData);
            byte[] ciphertext = new byte[IV_BYTES + cipher.getOutputSize(plain.length)];
            System.arraycopy(iv, 0, ciphertext, 0, IV_BYTES);
            int from = 0;
            int to = IV_BYTES;
            for (; plain.length - from > SLICE_BYTES; from += SLICE_BYTES) {
                to += cipher.update(plain, from, SLICE_BYTES, ciphertext, to);
            }
            cipher.doFinal(plain, from, plain.length - from, ciphertext, to);
            return ciphertext;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }

    /** The plain text; {@link UnreadableCiphertextException} for another key, other associated data or changed bytes. */
    public static byte[] decrypt(SecretKey key, byte[] ciphertext, byte[] associatedData) {
        if (ciphertext.length < IV_BYTES + TAG_BITS / 8) {
            throw new UnreadableCiphertextException("The ciphertext is too short", null);
        }
        try {
            Cipher cipher = CIPHER.get();
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BITS, ciphertext, 0, IV_BYTES));
            cipher.updateAAD(associatedData);
            return cipher.doFinal(ciphertext, IV_BYTES, ciphertext.length - IV_BYTES);
        } catch (GeneralSecurityException e) {
            throw new UnreadableCiphertextException("The ciphertext does not open with this key and data", e);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("AES-256-GCM is not available", e);
        }
    }
}
