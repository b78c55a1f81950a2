package io.callboard.notifier.ownaccount;

import io.callboard.chassis.crypto.Aes;
import io.callboard.chassis.crypto.UnreadableCiphertextException;
import io.callboard.chassis.security.KeyRing;
import io.callboard.chassis.security.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import org.springframework.core.env.Environment;
import org.springframework.stereotype.Component;

/**
 * Encrypts the credentials of accounts with the contacts key ring. Sealed credentials can be decrypted only with the id
 * of their account.
 */
@Component
class Credentials {

    /** Between user name and secret; neither has it. */
    private static final String SEPARATOR = "\0";

    private final KeyRing keys;

    Credentials(Environment environment) {
        this.keys = Secrets.requireKeys(environment, "callboard.contacts.key");
    }

    /** Encrypted credentials with the id of their key. */
    record Sealed(String keyId, byte[] bytes) {}

    /** Login, empty without one, and password or key. */
    record Plain(String username, String secret) {

        @Override
        public String toString() {
            return "Plain";
        }
    }

    String currentKeyId() {
        return keys.currentId();
    }

    Sealed seal(UUID accountId, Plain plain) {
        byte[] bytes = (plain.username() + SEPARATOR + plain.secret()).getBytes(StandardCharsets.UTF_8);
        return new Sealed(keys.currentId(), Aes.encrypt(keys.current("AES"), bytes, associatedData(accountId)));
    }

    /** The credentials; empty when their key was dropped or the bytes are damaged. */
    Optional<Plain> open(UUID accountId, String keyId, byte[] sealed) {
        return keys.key(keyId, "AES").flatMap(key -> {
            try {
                byte[] bytes = Aes.decrypt(key, sealed, associatedData(accountId));
                String[] parts = new String(bytes, StandardCharsets.UTF_8).split(SEPARATOR, 2);
                return Optional.of(new Plain(parts[0], parts[1]));
            } catch (UnreadableCiphertextException e) {
                return Optional.empty();
            }
        });
    }

    private static byte[] associatedData(UUID accountId) {
        return ("own-account " + accountId).getBytes(StandardCharsets.UTF_8);
    }
}
