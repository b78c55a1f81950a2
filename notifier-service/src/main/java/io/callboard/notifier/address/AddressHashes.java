package io.callboard.notifier.address;

import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/** Recognises an address by a keyed hash of its normal form, and shows it masked. */
@Component
public class AddressHashes {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    AddressHashes(Environment environment) {
        String secret = Secrets.require(environment, "callboard.suppressions.key");
        byte[] bytes = Base64.getDecoder()
                .decode(secret.substring(secret.indexOf(':') + 1).strip());
        if (bytes.length != 32) {
            throw new IllegalStateException("The property callboard.suppressions.key is not base64 of 32 bytes.");
        }
        this.key = new SecretKeySpec(bytes, ALGORITHM);
    }

    /** The keyed hash of the address on this channel; spelling that makes no difference to delivery makes none here. */
    public byte[] hash(Channel channel, String address) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            mac.update(channel.code());
            return mac.doFinal(normal(channel, address).getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Enough of the address for its owner to recognise it: {@code a•••@example.com}, {@code +•••0143}. */
    public static String mask(Channel channel, String address) {
        String normal = normal(channel, address);
        return switch (channel) {
            case EMAIL -> {
                int at = normal.lastIndexOf('@');
                yield at < 1
                        ? "•••"
                        : normal.substring(0, normal.offsetByCodePoints(0, 1)) + "•••" + normal.substring(at);
            }
            case SMS -> "+•••" + normal.substring(Math.max(0, normal.length() - 4));
        };
    }

    private static String normal(Channel channel, String address) {
        return switch (channel) {
            case EMAIL -> address.strip().toLowerCase(Locale.ROOT);
            case SMS -> address.replaceAll("[^0-9]", "");
        };
    }
}
