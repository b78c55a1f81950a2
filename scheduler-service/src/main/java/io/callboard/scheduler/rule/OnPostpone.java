package io.callboard.scheduler.rule;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Whether a person who had a reminder gets it again after the live event was moved.
 *
 * @param movedMoreThan of {@link Rearm#IF_MOVED_MORE_THAN}: only if the start was moved by more than this; null for the
 *     others
 */
record OnPostpone(Rearm rearm, @Nullable Duration movedMoreThan) {

    /** Everybody gets it again. */
    static final OnPostpone REARM_ALL = new OnPostpone(Rearm.ALL, null);

    /** The policies of an organizer. */
    enum Rearm {
        ALL,
        UNSENT,
        IF_MOVED_MORE_THAN
    }

    OnPostpone {
        if ((rearm == Rearm.IF_MOVED_MORE_THAN) != (movedMoreThan != null)) {
            throw new IllegalArgumentException("movedMoreThan belongs to IF_MOVED_MORE_THAN");
        }
    }

    /** In seconds; null if there is none. */
    @Nullable
    Long movedMoreThanSeconds() {
        return movedMoreThan == null
                ? null
                : Objects.requireNonNull(movedMoreThan).toSeconds();
    }
}
