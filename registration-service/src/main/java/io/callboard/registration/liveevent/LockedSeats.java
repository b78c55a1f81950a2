package io.callboard.registration.liveevent;

import java.util.UUID;

/**
 * The seats of one live event, locked until the end of the transaction. Methods that change the number of registrations
 * have this parameter, so that none of them is called without the lock.
 */
public final class LockedSeats {

    private final Seats seats;
    private final UUID eventId;
    private final boolean limited;
    private final boolean alone;
    private final int left;

    LockedSeats(Seats seats, UUID eventId, boolean limited, boolean alone, int left) {
        this.seats = seats;
        this.eventId = eventId;
        this.limited = limited;
        this.alone = alone;
        this.left = left;
    }

    public UUID eventId() {
        return eventId;
    }

    /** The seats that a newcomer could get at the time of the lock: none while others wait for them. */
    public int left() {
        return left;
    }

    /** Whether registrations may wait for a seat. None waits while newcomers get seats. */
    public boolean isWaitedFor() {
        return limited && (alone || left == 0);
    }

    /** Whether the live event has no capacity and nobody waits, so that its seats are counted without a lock. */
    public boolean isUnlimited() {
        return !limited;
    }

    /** Counts added (positive) or removed (negative) registrations. */
    public void count(int taken, int waitlisted) {
        seats.count(eventId, limited, taken, waitlisted);
    }

    /** Draws this many numbers for the waiting list, and returns the one before the first. */
    public long number(int waiting) {
        return seats.number(eventId, waiting);
    }

    /**
     * Counts registrations that have got a seat and waited for it before.
     *
     * @param promotes whether the live event gives seats to those who wait
     */
    public void promoted(int promoted, boolean promotes) {
        seats.promoted(eventId, alone, promoted, promotes);
    }
}
