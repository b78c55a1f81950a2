package io.callboard.notifier.unsubscribe;

import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import io.callboard.notifier.address.Channel;
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
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Makes and reads unsubscribe tokens: key id, registration and channel with a MAC. The same input gives the same token.
 */
@Component
public class UnsubscribeLinks {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int MAC_BYTES = 16;
    private static final byte[] PURPOSE = "unsubscribe".getBytes(StandardCharsets.US_ASCII);

    /** Kept per thread: every mail has a link, and looking up the algorithm takes as long as using it. */
    private static final ThreadLocal<Mac> MAC = ThreadLocal.withInitial(UnsubscribeLinks::newMac);

    private final KeyRing keys;
    private final PublicUrl publicUrl;

    UnsubscribeLinks(Environment environment, PublicUrl publicUrl) {
        this.keys = Secrets.requireKeys(environment, "callboard.links.key");
        this.publicUrl = publicUrl;
    }

    /** The registration and the channel of a token. */
    record Target(UUID registrationId, Channel channel) {}

    /** The absolute link that stops messages to this registration on this channel. */
    public String link(UUID registrationId, Channel channel) {
        return publicUrl.link("/unsubscribe/" + token(registrationId, channel));
    }

    String token(UUID registrationId, Channel channel) {
        byte[] keyId = keys.currentId().getBytes(StandardCharsets.US_ASCII);
        ByteBuffer token = ByteBuffer.allocate(1 + keyId.length + 16 + 1 + MAC_BYTES)
                .put((byte) keyId.length)
                .put(keyId)
                .putLong(registrationId.getMostSignificantBits())
                .putLong(registrationId.getLeastSignificantBits())
                .put(channel.code());
        byte[] signed = Arrays.copyOf(token.array(), token.position());
        token.put(mac(keys.current(ALGORITHM), signed), 0, MAC_BYTES);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(token.array());
    }

    /** The registration and channel of the token; empty if the token is not valid. */
    Optional<Target> read(String text) {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(text);
            ByteBuffer token = ByteBuffer.wrap(bytes);
            byte[] keyId = new byte[token.get() & 0x1f];
            token.get(keyId);
            UUID registrationId = new UUID(token.getLong(), token.getLong());
            Optional<Channel> channel = Channel.ofCode(token.get());
            byte[] signed = Arrays.copyOf(bytes, token.position());
            byte[] given = new byte[MAC_BYTES];
            token.get(given);
            if (token.hasRemaining() || channel.isEmpty()) {
                return Optional.empty();
            }
            return keys.key(new String(keyId, StandardCharsets.US_ASCII), ALGORITHM)
                    .map(key -> Arrays.copyOf(mac(key, signed), MAC_BYTES))
                    .filter(expected -> MessageDigest.isEqual(expected, given))
                    .filter(_ -> Base64.getUrlEncoder()
                            .withoutPadding()
                            .encodeToString(bytes)
                            .equals(text))
                    .map(_ -> new Target(registrationId, channel.get()));
        } catch (IllegalArgumentException | BufferUnderflowException e) {
            return Optional.empty();
        }
    }

    private static byte[] mac(SecretKey key, byte[] signed) {
        try {
            Mac mac = MAC.get();
            mac.init(key);
            mac.update(PURPOSE);
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
