package io.callboard.registration.liveevent;

/** Says, within the transaction of a newer state of a live event, that those who wait may get seats. */
public record SeatsProvided(LockedSeats seats) {}
