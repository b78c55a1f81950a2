package io.callboard.registration.registering;

/** Status of a registration. */
enum RegistrationStatus {
    CONFIRMED,
    WAITLISTED,
    PENDING,
    CANCELLED
}
