package io.callboard.notifier.address;

import io.callboard.chassis.crypto.Sha256;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes keyed hashes of the normal form of addresses, and masks addresses for display. The first key of the ring is the
 * current one. Suppressions that were made with the other keys are still found.
 */
@Component
public class AddressHashes {

    private static final String PROPERTY = "callboard.suppressions.key";
    private static final String ALGORITHM = "HmacSHA256";
    private static final String NO_ADDRESS = "IN_APP has no addresses";
    private static final int FINGERPRINT_BYTES = 4;

    private final KeyRing keys;

    public AddressHashes(Environment environment) {
        this.keys = ring(Secrets.require(environment, PROPERTY));
    }

    /** The hash of an address, with the id of its key. */
    public record Keyed(String keyId, byte[] hash) {}

    /** The id of the key that new hashes are made with. */
    public String currentKeyId() {
        return keys.currentId();
    }

    /** The hash with the current key. Spellings that reach the same mailbox have the same hash. */
    public byte[] hash(Channel channel, String address) {
        return hash(keys.current(ALGORITHM), channel, address);
    }

    /** The hashes with every valid key, the current one first. */
    public List<Keyed> hashes(Channel channel, String address) {
        return keys.ids().stream()
                .map(id -> new Keyed(id, hash(keys.key(id, ALGORITHM).orElseThrow(), channel, address)))
                .toList();
    }

    private static byte[] hash(SecretKey key, Channel channel, String address) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(channel.code());
            return mac.doFinal(normal(channel, address).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Masks the address so that its owner still recognises it: {@code a•••@example.com}, {@code +•••0143}. */
    public static String mask(Channel channel, String address) {
        String normal = normal(channel, address);
        return switch (channel) {
            case EMAIL -> {
                int at = normal.lastIndexOf('@');
                yield at < 1
                        ? "•••"
                        : normal.substring(0, normal.offsetByCodePoints(0, 1)) + "•••" + normal.substring(at);
            }
            case IN_APP -> throw new IllegalArgumentException(NO_ADDRESS);
            case SMS -> "+•••" + normal.substring(Math.max(0, normal.length() - 4));
        };
    }

    private static String normal(Channel channel, String address) {
        return switch (channel) {
            case EMAIL -> address.strip().toLowerCase(Locale.ROOT);
            case IN_APP -> throw new IllegalArgumentException(NO_ADDRESS);
            case SMS -> address.replaceAll("[^0-9]", "");
        };
    }

    /** A key without an id, as in an older form of this property, gets its fingerprint as the id. */
    private static KeyRing ring(String text) {
        try {
            return KeyRing.parse(Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(entry -> entry.indexOf(':') < 0 ? fingerprint(entry) + ":" + entry : entry)
                    .collect(Collectors.joining(",")));
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException("The secret " + PROPERTY + " is not usable: " + e.getMessage() + ".", e);
        }
    }

    private static String fingerprint(String base64) {
        return Sha256.hex(Base64.getDecoder().decode(base64), FINGERPRINT_BYTES);
    }
}
