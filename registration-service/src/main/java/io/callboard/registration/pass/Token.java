package io.callboard.registration.pass;

import io.callboard.chassis.crypto.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The secret of a link: 32 bytes in base64url. Only its SHA-256 is kept. */
record Token(String value) {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int BYTES = 32;
    private static final String MAC = "HmacSHA256";
    private static final byte[] WATCH = "watch".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CALENDAR = "calendar".getBytes(StandardCharsets.US_ASCII);

    static Token random() {
        byte[] bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return encoded(bytes);
    }

    /**
     * The token of the pass, derived from this self-service token. Only hashes are stored, so without the derivation
     * the self-service page could not link to the calendar entry. This token cannot be derived from the pass.
     */
    Token watch() {
        return derived(WATCH);
    }

    /** The token of the person's own calendar, derived from this self-service token for the same reason. */
    Token calendar() {
        return derived(CALENDAR);
    }

    private Token derived(byte[] purpose) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(value.getBytes(StandardCharsets.UTF_8), MAC));
            return encoded(mac.doFinal(purpose));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(MAC + " is not available", e);
        }
    }

    byte[] hash() {
        return Sha256.of(value);
    }

    private static Token encoded(byte[] bytes) {
        return new Token(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    @Override
    public String toString() {
        return "Token";
    }
}
