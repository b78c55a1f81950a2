package io.callboard.notifier.link;

import io.callboard.chassis.security.KeyRing;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.SecretKey;

/**
 * Makes and reads the tokens of one kind of links: key id, an id and a code with a MAC. The same input gives the same
 * token. A token of one purpose is not valid for another.
 */
public final class SignedTokens {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 16;

    /** Kept per thread: every mail has links, and looking up the algorithm takes as long as using it. */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(SignedTokens::newMac);

    private final KeyRing keys;
    private final byte[] purpose;

    public SignedTokens(KeyRing keys, String purpose) {
        this.keys = keys;
        this.purpose = purpose.getBytes(StandardCharsets.US_ASCII);
    }

    /** What a token says. */
    public record Content(UUID id, byte code) {}

    public String token(UUID id, byte code) {
        byte[] keyId = keys.currentId().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer token = ByteBuffer.allocate(1 + keyId.length + 16 + 1 + MAC_BYTES)
                .put((byte) keyId.length)
                .put(keyId)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits())
                .put(code);
        byte[] signed = Arrays.copyOf(token.array(), token.position());
        token.put(mac(keys.current(ALGORITHM), signed), 0, MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** The content of the token; empty if the token is not valid. */
    public Optional<Content> read(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            ByteBuffer token = ByteBuffer.wrap(bytes);
            byte[] keyId = new byte[token.get() & 0x1f];
            token.get(keyId);
            UUID id = new UUID(token.getLong(), token.getLong());
            byte code = token.get();
            byte[] signed = Arrays.copyOf(bytes, token.position());
            byte[] given = new byte[MAC_BYTES];
            token.get(given);
            if (token.hasRemaining()) {
                return Optional.empty();
            }
            return keys.key(new String(keyId, StandardCharsets.US_ASCII), ALGORITHM)
                    .map(key -> Arrays.copyOf(mac(key, signed), MAC_BYTES))
                    .filter(expected -> MessageDigest.isEqual(expected, given))
                    .filter(_ -> Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(text))
                    .map(_ -> new Content(id, code));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private byte[] mac(SecretKey key, byte[] signed) {
        try {
            Mac mac = MAC.get();
            mac.init(key);
            mac.update(purpose);
            return mac.doFinal(signed);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Mac newMac() {
        try {
            return Mac.getInstance(ALGORITHM);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
