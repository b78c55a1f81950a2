package io.callboard.chassis.idempotency;

import io.callboard.chassis.crypto.Sha256;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Encrypts a stored answer with AES-256-GCM under a key that only the caller can derive. */
final class SealedAnswer {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int IV_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;

    SealedAnswer(String secret) {
        this.key = new SecretKeySpec(Sha256.of("answer\n" + secret), "AES");
    }

    /** The hash that is stored in place of a caller's key, or of a path that may hold a token. */
    static String fingerprint(String secret) {
        return HexFormat.of().formatHex(Sha256.of(secret));
    }

    byte[] close(byte[] plain) {
        byte[] iv = new byte[IV_BYTES];
        RANDOM.nextBytes(iv);
        byte[] closed = crypt(Cipher.ENCRYPT_MODE, iv, plain, 0);
        byte[] both = Arrays.copyOf(iv, IV_BYTES + closed.length);
        System.arraycopy(closed, 0, both, IV_BYTES, closed.length);
        return both;
    }

    byte[] open(byte[] stored) {
        return crypt(Cipher.DECRYPT_MODE, Arrays.copyOf(stored, IV_BYTES), stored, IV_BYTES);
    }

    private byte[] crypt(int mode, byte[] iv, byte[] bytes, int from) {
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, iv));
            return cipher.doFinal(bytes, from, bytes.length - from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("A stored answer was not made under its key", e);
        }
    }
}
