package io.callboard.registration.registration;

/** Where a registration stands. */
enum RegistrationStatus {
    CONFIRMED,
    WAITLISTED,
    PENDING,
    CANCELLED
}
