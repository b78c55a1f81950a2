package io.callboard.registration.registering;

import io.callboard.registration.liveevent.LiveEvent;
import java.time.Instant;
import java.util.Optional;

/** Which live events take registrations. */
final class Admission {

    private Admission() {}

    /** Why nobody may register for it now; empty if everybody may. */
    static Optional<Refusal> refusal(LiveEvent event, Instant now) {
        if (event.isCancelled()) {
            return Optional.of(Refusal.EVENT_CANCELLED);
        }
        if (event.isOver(now)) {
            return Optional.of(Refusal.EVENT_ENDED);
        }
        return event.isOpen(now) ? Optional.empty() : Optional.of(Refusal.REGISTRATION_CLOSED);
    }

    /** Why its organizer may not add registrants now: a closed registration does not stop the organizer. */
    static Optional<Refusal> refusalForOrganizer(LiveEvent event, Instant now) {
        return refusal(event, now).filter(refusal -> refusal != Refusal.REGISTRATION_CLOSED);
    }
}
