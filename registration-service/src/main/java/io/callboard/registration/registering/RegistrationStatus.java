package io.callboard.registration.registering;

/** Status of a registration. */
enum RegistrationStatus {
    CONFIRMED,
    WAITLISTED,
    /** Holds a seat that was offered to it while it was waiting. */
    OFFERED,
    PENDING,
    CANCELLED
}
