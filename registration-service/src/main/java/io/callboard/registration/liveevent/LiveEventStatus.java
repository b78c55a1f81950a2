package io.callboard.registration.liveevent;

/** Where a live event stands, as far as this service needs to know. */
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
