package io.callboard.chassis.message;

import org.jspecify.annotations.Nullable;

/**
 * What a consumer reads of a topic that carries full states. A topic may carry other facts too, which have no version:
 * the content decides, not the message type.
 */
public interface Versioned {

    /** Number of this state, one more with every change; null when the message carries no state. */
    @Nullable
    Long version();

    /** Number of a part that changes while the version stays; 0 where there is no such part. */
    default long part() {
        return 0;
    }

    /** Whether the message carries a state. A record that needs more fields than the version for one asks for them here. */
    default boolean isState() {
        return version() != null;
    }
}
