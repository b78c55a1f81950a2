package io.callboard.registration.liveevent;

/** The statuses of a live event that this service distinguishes. */
public enum LiveEventStatus {
    SCHEDULED,
    LIVE,
    ENDED,
    CANCELLED,
    /** A status that event-service added after this code was written. */
    UNKNOWN;

    public static LiveEventStatus of(String name) {
        for (LiveEventStatus status : values()) {
            if (status.name().equals(name)) {
                return status;
            }
        }
        return UNKNOWN;
    }
}
