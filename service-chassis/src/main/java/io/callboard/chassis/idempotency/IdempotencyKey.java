package io.callboard.chassis.idempotency;

import io.callboard.chassis.problem.Problem;

/** What {@code Idempotency-Key} means in HTTP, for the filter and for a route with a large body, which keeps it itself. */
public final class IdempotencyKey {

    public static final String HEADER = "Idempotency-Key";

    /** Says {@code true} on an answer that was given before. */
    public static final String REPLAYED = "Idempotent-Replayed";

    private static final int MAX_LENGTH = 255;

    private IdempotencyKey() {}

    public static boolean isUsable(String key) {
        return !key.isEmpty() && key.length() <= MAX_LENGTH && key.chars().allMatch(c -> c >= ' ' && c <= '~');
    }

    /** 400: the key is not one. */
    public static Problem unusable() {
        return Problem.badRequest("An Idempotency-Key has 1 to " + MAX_LENGTH + " printable ASCII characters.");
    }
}
