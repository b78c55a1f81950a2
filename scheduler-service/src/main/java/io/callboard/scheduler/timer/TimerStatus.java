package io.callboard.scheduler.timer;

import java.util.Set;

/** The states of a timer; {@code docs/states.md} has the diagram and the statement of each transition. */
public enum TimerStatus {
    SCHEDULED,
    ARMING,
    ARMED,
    DONE,
    CANCELLED,
    SKIPPED;

    /** Whether a timer may change from this status to the other. */
    public boolean canTransitionTo(TimerStatus next) {
        return successors().contains(next);
    }

    private Set<TimerStatus> successors() {
        return switch (this) {
            case SCHEDULED -> Set.of(ARMING, ARMED, CANCELLED, SKIPPED);
            case ARMING -> Set.of(ARMED, CANCELLED, SKIPPED);
            case ARMED -> Set.of(DONE, CANCELLED);
            case DONE -> Set.of(CANCELLED);
            case CANCELLED -> Set.of(SCHEDULED, SKIPPED, DONE);
            case SKIPPED -> Set.of(SCHEDULED);
        };
    }
}
