package io.callboard.chassis.idempotency;

import io.callboard.chassis.problem.Problem;

/**
 * Reads the header {@code Idempotency-Key}, for the filter and for a route with a large body, which stores its keys
 * itself.
 */
public final class IdempotencyKey {

    public static final String HEADER = "Idempotency-Key";

    /** Response header; {@code true} on a stored answer. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private static final int MAX_LENGTH = 255;

    private IdempotencyKey() {}

    public static boolean isUsable(String key) {
        return !key.isEmpty() && key.length() <= MAX_LENGTH && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** 400: the header is not a valid key. */
    public static Problem unusable() {
        return Problem.badRequest("An Idempotency-Key has 1 to " + MAX_LENGTH + " printable ASCII characters.");
    }
}
