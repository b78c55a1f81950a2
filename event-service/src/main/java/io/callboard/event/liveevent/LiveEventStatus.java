package io.callboard.event.liveevent;

import java.util.List;

/** Where a live event is in its life. */
enum LiveEventStatus {
    DRAFT,
    SCHEDULED,
    LIVE,
    ENDED,
    CANCELLED;

    /** The statuses that an organizer can give it next. */
    List<LiveEventStatus> successors() {
        return switch (this) {
            case DRAFT -> List.of(SCHEDULED, CANCELLED);
            case SCHEDULED -> List.of(LIVE, CANCELLED);
            case LIVE -> List.of(ENDED);
            case ENDED, CANCELLED -> List.of();
        };
    }

    boolean canTransitionTo(LiveEventStatus next) {
        return successors().contains(next);
    }

    boolean isOver() {
        return this == ENDED || this == CANCELLED;
    }
}
