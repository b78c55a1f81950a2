package io.callboard.notifier.account;

import io.callboard.chassis.crypto.Sha256;
import java.nio.charset.StandardCharsets;

/** Recognises a text message without its text, which has personal links. */
public final class TextHash {

    private static final int BYTES = 32;

    private TextHash() {}

    /** In hexadecimal digits. */
    public static String of(String text) {
        return Sha256.hex(text.getBytes(StandardCharsets.UTF_8), BYTES);
    }
}
