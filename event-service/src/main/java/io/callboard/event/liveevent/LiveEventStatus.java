package io.callboard.event.liveevent;

import java.util.List;

/** Status of a live event. */
enum LiveEventStatus {
    DRAFT,
    SCHEDULED,
    LIVE,
    ENDED,
    CANCELLED;

    /** The statuses to which an organizer can change it. */
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
