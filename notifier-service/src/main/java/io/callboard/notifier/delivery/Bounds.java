package io.callboard.notifier.delivery;

import org.jspecify.annotations.Nullable;

/** Refuses messages whose fields the ledger cannot hold. The exceptions never repeat a value. */
final class Bounds {

    /** Longest rule, and longest name of a part, in characters. */
    static final int NAME_CHARACTERS = 100;

    /** Longest id of an organizer, in characters. */
    static final int ORGANIZER_CHARACTERS = 255;

    private Bounds() {}

    static void required(@Nullable Object value, String field) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }

    static void text(@Nullable String value, String field, int mostCharacters) {
        if (value == null || value.isEmpty() || value.length() > mostCharacters) {
            throw new IllegalArgumentException(field + " has no characters, or more than " + mostCharacters);
        }
    }
}
