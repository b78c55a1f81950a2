package io.callboard.chassis.message;

import org.jspecify.annotations.Nullable;

/**
 * A value that a consumer reads from a topic of full states. A topic may also carry other facts, which have no version.
 * The content decides, not the message type.
 */
public interface Versioned {

    /** Number of this state, one more with every change; null when the message carries no state. */
    @Nullable
    Long version();

    /** Number of a part that changes while the version stays; 0 where there is no such part. */
    default long part() {
        return 0;
    }

    /** Whether the message carries a state. A record type that needs more fields than the version checks them here. */
    default boolean isState() {
        return version() != null;
    }
}
