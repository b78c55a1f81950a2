package io.callboard.chassis.crypto;

import org.jspecify.annotations.Nullable;

/** A ciphertext that will not be readable at the next try either. The message holds neither keys nor content. */
public final class UnreadableCiphertextException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnreadableCiphertextException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
