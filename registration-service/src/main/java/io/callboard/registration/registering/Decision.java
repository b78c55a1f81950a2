package io.callboard.registration.registering;

import org.jspecify.annotations.Nullable;

/**
 * What the organizer decides about registrations that wait for it.
 *
 * @param reason the registrant reads it after a denial; null if the organizer gives none
 */
record Decision(Verdict verdict, @Nullable String reason) {

    enum Verdict {
        APPROVE,
        DENY
    }

    boolean approves() {
        return verdict == Verdict.APPROVE;
    }

    /** Whether the registration is as it would be after this decision. */
    boolean isMade(Registration registration) {
        return approves()
                ? registration.status() == RegistrationStatus.CONFIRMED
                : registration.cancellation() == Cancellation.DENIED;
    }
}
