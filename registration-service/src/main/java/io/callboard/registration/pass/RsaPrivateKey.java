package io.callboard.registration.pass;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/** Reads an RSA key in Mux's form: base64 of PEM, with PKCS #1 or PKCS #8. */
final class RsaPrivateKey {

    /** Version 0 and the algorithm rsaEncryption: the header of PKCS #8 before a key of PKCS #1. */
    private static final byte[] RSA = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private RsaPrivateKey() {}

    /** The key, or an {@link IllegalArgumentException} with a sentence that does not repeat it. */
    static PrivateKey read(String base64OfPem) {
        try {
            String pem = new String(Base64.getMimeDecoder().decode(base64OfPem), StandardCharsets.US_ASCII);
            byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
            byte[] pkcs8 = pem.contains("BEGIN RSA PRIVATE KEY") ? wrapped(der) : der;
            return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
        } catch (GeneralSecurityException | IllegalArgumentException unreadable) {
            throw new IllegalArgumentException(
                    "callboard.mux.signing-private-key is not base64 of an RSA private key in PEM");
        }
    }

    private static byte[] wrapped(byte[] pkcs1) {
        byte[] key = tagged(0x04, pkcs1);
        return tagged(
                0x30,
                ByteBuffer.allocate(RSA.length + key.length).put(RSA).put(key).array());
    }

    /** DER: tag, length in two bytes, content. Keys of 2048 bits and more are longer than 255 bytes. */
    private static byte[] tagged(int tag, byte[] content) {
        return ByteBuffer.allocate(content.length + 4)
                .put((byte) tag)
                .put((byte) 0x82)
                .putShort((short) content.length)
                .put(content)
                .array();
    }
}
