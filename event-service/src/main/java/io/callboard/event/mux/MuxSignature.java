package io.callboard.event.mux;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** Mux's signature of a webhook: an HMAC over its time and the bytes of the body as they came. */
final class MuxSignature {

    private static final String MAC = "HmacSHA256";

    private final byte[] secret;
    private final Duration tolerance;

    MuxSignature(String secret, Duration tolerance) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.tolerance = tolerance;
    }

    /**
     * Whether Mux signed these bytes not long ago.
     *
     * @param header {@code t=<seconds>,v1=<hexadecimal>}; there may be several {@code v1}
     */
    boolean fits(@Nullable String header, byte[] body, Instant now) {
        if (header == null) {
            return false;
        }
        String time = "";
        List<byte[]> signatures = new ArrayList<>();
        for (String part : header.split(",", 20)) {
            String element = part.strip();
            if (element.startsWith("t=")) {
                time = element.substring(2);
            } else if (element.startsWith("v1=")) {
                signatures.add(bytes(element.substring(3)));
            }
        }
        if (!time.matches("[0-9]{1,12}")
                || Duration.between(Instant.ofEpochSecond(Long.parseLong(time)), now)
                                .abs()
                                .compareTo(tolerance)
                        > 0) {
            return false;
        }
        byte[] expected = hmac(time, body);
        return signatures.stream().anyMatch(signature -> MessageDigest.isEqual(signature, expected));
    }

    private byte[] hmac(String time, byte[] body) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret, MAC));
            mac.update((time + ".").getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(MAC + " is not available", e);
        }
    }

    private static byte[] bytes(String hexadecimal) {
        try {
            return HexFormat.of().parseHex(hexadecimal);
        } catch (IllegalArgumentException malformed) {
            return new byte[0];
        }
    }
}
