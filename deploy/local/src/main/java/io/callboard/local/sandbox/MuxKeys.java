package io.callboard.local.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The keys that sign playback tokens. They are kept, so that a service can use the same key after a restart. */
public final class MuxKeys {

    /** The id of the key that the launcher gives to registration-service. */
    public static final String LOCAL = "local";

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]{1,64}");

    private final Path folder;

    private MuxKeys(Path folder) {
        this.folder = folder;
    }

    /** The keys in a folder of the sandbox; {@link #LOCAL} is one of them. */
    public static MuxKeys open(Path folder) throws IOException {
        Files.createDirectories(folder);
        MuxKeys keys = new MuxKeys(folder);
        if (!Files.exists(keys.file(LOCAL))) {
            keys.make(LOCAL);
        }
        return keys;
    }

    /** A private key in Mux's form: base64 of PEM. */
    public String privateKey(String id) throws IOException {
        String pem = "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(Files.readAllBytes(file(id)))
                + "\n-----END PRIVATE KEY-----\n";
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }

    /** The id of a new key. */
    String make() throws IOException {
        String id = UUID.randomUUID().toString();
        make(id);
        return id;
    }

    Optional<PublicKey> publicKey(String id) throws IOException {
        if (!ID.matcher(id).matches() || !Files.exists(file(id))) {
            return Optional.empty();
        }
        try {
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            PrivateKey kept = rsa.generatePrivate(new PKCS8EncodedKeySpec(Files.readAllBytes(file(id))));
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) kept;
            return Optional.of(rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent())));
        } catch (GeneralSecurityException unusable) {
            throw new IOException("The key in " + file(id) + " cannot be used; delete it.", unusable);
        }
    }

    private void make(String id) throws IOException {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            Files.write(file(id), generator.generateKeyPair().getPrivate().getEncoded());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Path file(String id) {
        return folder.resolve("mux-signing-key-" + id + ".pk8");
    }
}
