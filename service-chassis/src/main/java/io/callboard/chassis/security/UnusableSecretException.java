package io.callboard.chassis.security;

/** The service cannot start with the secrets it was given. */
public final class UnusableSecretException extends IllegalStateException {

    private static final long serialVersionUID = 1L;

    UnusableSecretException(String message) {
        super(message);
    }
}
