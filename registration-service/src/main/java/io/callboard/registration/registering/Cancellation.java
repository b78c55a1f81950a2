package io.callboard.registration.registering;

/** Why a registration was cancelled, unless its registrant or the organizer cancelled it. */
enum Cancellation {
    /** The e-mail address was not confirmed in time. */
    NOT_CONFIRMED,
    /** The offer of a seat was not accepted in time. */
    OFFER_EXPIRED,
    /** The organizer denied it. */
    DENIED
}
