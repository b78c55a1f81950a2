package io.callboard.registration.registering;

/** Why a registration was cancelled, unless its registrant or the organizer cancelled it. */
enum Cancellation {
    /** The e-mail address was not confirmed in time. */
    NOT_CONFIRMED,
    /** The organizer denied it. */
    DENIED
}
