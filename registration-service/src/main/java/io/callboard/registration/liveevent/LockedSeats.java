package io.callboard.registration.liveevent;

import java.util.UUID;

/**
 * The seats of one live event, locked until the end of the transaction. Methods that change how many registrations it
 * has take this as a parameter, so that none of them is called without the lock.
 */
public final class LockedSeats {

    private final Seats seats;
    private final UUID eventId;
    private final boolean limited;
    private final int left;

    LockedSeats(Seats seats, UUID eventId, boolean limited, int left) {
        this.seats = seats;
        this.eventId = eventId;
        this.limited = limited;
        this.left = left;
    }

    /** How many seats were left when the lock was taken. */
    public int left() {
        return left;
    }

    /** Counts registrations that came (positive) or went (negative). */
    public void count(int taken, int waitlisted) {
        seats.count(eventId, limited, taken, waitlisted);
    }
}
