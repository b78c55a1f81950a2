package io.callboard.registration.registering;

/** Where a registration stands. */
enum RegistrationStatus {
    CONFIRMED,
    WAITLISTED,
    PENDING,
    CANCELLED
}
