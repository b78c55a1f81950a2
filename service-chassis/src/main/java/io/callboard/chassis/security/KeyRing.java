package io.callboard.chassis.security;

import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secret keys by id. The first is the current one; the others only decrypt or verify older values.
 *
 * <p>Written as {@code k2:<base64 of 32 bytes>,k1:<base64 of 32 bytes>}.
 */
public final class KeyRing {

    private static final int KEY_BYTES = 32;
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,32}");

    private final String currentId;
    private final Map<String, byte[]> keys;

    private KeyRing(String currentId, Map<String, byte[]> keys) {
        this.currentId = currentId;
        this.keys = keys;
    }

    /** Reads a ring, or throws {@link IllegalArgumentException} with a sentence that does not repeat the keys. */
    public static KeyRing parse(String text) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        String currentId = null;
        for (String entry : text.split(",", -1)) {
            int colon = entry.indexOf(':');
            String id = colon < 0 ? "" : entry.substring(0, colon).strip();
            if (!ID.matcher(id).matches()) {
                throw new IllegalArgumentException("A key is written as <id>:<base64 of 32 bytes>");
            }
            if (keys.put(id, bytes(id, entry.substring(colon + 1).strip())) != null) {
                throw new IllegalArgumentException("The key id " + id + " is given twice");
            }
            currentId = currentId == null ? id : currentId;
        }
        if (currentId == null) {
            throw new IllegalArgumentException("A key ring has at least one key");
        }
        return new KeyRing(currentId, keys);
    }

    /** The id of the key that new secrets are made with. */
    public String currentId() {
        return currentId;
    }

    /** The ids of all keys, the current one first. */
    public List<String> ids() {
        return List.copyOf(keys.keySet());
    }

    /** The key that new secrets are made with, for this algorithm ({@code AES}, {@code HmacSHA256} …). */
    public SecretKey current(String algorithm) {
        return key(currentId, algorithm).orElseThrow();
    }

    /** The key of this id; empty if it was never known or is retired. */
    public Optional<SecretKey> key(String id, String algorithm) {
        return Optional.ofNullable(keys.get(id)).map(bytes -> new SecretKeySpec(bytes, algorithm));
    }

    @Override
    public String toString() {
        return "KeyRing" + keys.keySet();
    }

    private static byte[] bytes(String id, String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("The key " + id + " is not base64");
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalArgumentException("The key " + id + " has " + bytes.length + " bytes, not 32");
        }
        return bytes;
    }
}
