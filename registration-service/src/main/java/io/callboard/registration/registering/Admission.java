package io.callboard.registration.registering;

import io.callboard.registration.liveevent.LiveEvent;
import java.time.Instant;
import java.util.Optional;

/** Decides whether a live event takes registrations. */
final class Admission {

    private Admission() {}

    /** The reason why the public may not register now; empty if it may. */
    static Optional<Refusal> refusal(LiveEvent event, Instant now) {
        if (event.isCancelled()) {
            return Optional.of(Refusal.EVENT_CANCELLED);
        }
        if (event.isOver(now)) {
            return Optional.of(Refusal.EVENT_ENDED);
        }
        return event.isOpen(now) ? Optional.empty() : Optional.of(Refusal.REGISTRATION_CLOSED);
    }

    /**
     * The reason why the organizer may not add registrants now; empty if it may. A closed registration does not stop
     * the organizer.
     */
    static Optional<Refusal> refusalForOrganizer(LiveEvent event, Instant now) {
        return refusal(event, now).filter(refusal -> refusal != Refusal.REGISTRATION_CLOSED);
    }
}
