package io.callboard.notifier.delivery;

import java.util.Arrays;
import java.util.Optional;

/** What a message is about. */
public enum Kind {
    CONFIRMATION,
    REMINDER,
    RESCHEDULED,
    CANCELLED;

    /** The kind of this name; empty for one of a newer version. */
    public static Optional<Kind> of(String name) {
        return Arrays.stream(values()).filter(kind -> kind.name().equals(name)).findFirst();
    }
}
