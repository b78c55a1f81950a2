package io.callboard.event.liveevent;

/** Where a live event is in its life. */
enum LiveEventStatus {
    DRAFT,
    SCHEDULED,
    LIVE,
    ENDED,
    CANCELLED;

    boolean canTransitionTo(LiveEventStatus next) {
        return switch (this) {
            case DRAFT -> next == SCHEDULED || next == CANCELLED;
            case SCHEDULED -> next == LIVE || next == CANCELLED;
            case LIVE -> next == ENDED;
            case ENDED, CANCELLED -> false;
        };
    }

    boolean isOver() {
        return this == ENDED || this == CANCELLED;
    }
}
