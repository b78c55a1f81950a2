package io.callboard.registration.registration;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registration.message.RegistrationState;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes a registration: once per address, and never more than there are seats. */
@Component
class Registering {

    private final LiveEvents liveEvents;
    private final Seats seats;
    private final Registrations registrations;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Clock clock;

    Registering(
            LiveEvents liveEvents,
            Seats seats,
            Registrations registrations,
            Passes passes,
            Contacts contacts,
            Outbox outbox,
            Clock clock) {
        this.liveEvents = liveEvents;
        this.seats = seats;
        this.registrations = registrations;
        this.passes = passes;
        this.contacts = contacts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What came of it. */
    sealed interface Outcome {

        /** The registrant is registered, since now or since before: a caller cannot tell. */
        record Registered(RegistrationStatus status, PassLinks links) implements Outcome {}

        /** The live event does not take it. */
        record Refused(Refusal refusal) implements Outcome {}

        /** No live event of this id is known. */
        record UnknownEvent() implements Outcome {}
    }

    @Transactional
    Outcome register(UUID eventId, Registrant registrant) {
        Optional<LiveEvent> found = liveEvents.find(eventId);
        if (found.isEmpty()) {
            return new Outcome.UnknownEvent();
        }
        LiveEvent event = found.get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Refusal> refusal = Admission.refusal(event, now);
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        return again(event, registrant).orElseGet(() -> registerFirst(event, registrant, now));
    }

    private Outcome registerFirst(LiveEvent event, Registrant registrant, Instant now) {
        Optional<RegistrationStatus> seat = seat(event);
        if (seat.isEmpty()) {
            return again(event, registrant).orElseGet(() -> new Outcome.Refused(Refusal.EVENT_FULL));
        }
        Registration registration = Registration.of(event, registrant, seat.get(), true, now);
        if (!registrations.add(registration)) {
            // Somebody was faster with the same address; the seats' lock has made us wait for their commit.
            giveBack(event, seat.get());
            return again(event, registrant).orElseThrow();
        }
        PassLinks links = passes.issue(registration.id().value());
        outbox.appendAll(List.of(
                contacts.recorded(registration.id().value(), registration.organizer(), 1, registrant, links),
                registration.message(
                        seat.get() == RegistrationStatus.CONFIRMED
                                ? RegistrationState.CONFIRMED
                                : RegistrationState.WAITLISTED)));
        Failpoints.hit("registration.registering.before-commit");
        return new Outcome.Registered(seat.get(), links);
    }

    private Optional<Outcome> again(LiveEvent event, Registrant registrant) {
        if (registrations.ofAddress(event.id(), registrant.address()).isEmpty()) {
            return Optional.empty();
        }
        // Who cancels holds the seats as well: no pass is handed out after all passes were withdrawn.
        seats.lock(event.id());
        return registrations
                .ofAddress(event.id(), registrant.address())
                .map(known -> new Outcome.Registered(
                        known.status(), passes.issue(known.id().value())));
    }

    private Optional<RegistrationStatus> seat(LiveEvent event) {
        if (seats.take(event.id())) {
            return Optional.of(RegistrationStatus.CONFIRMED);
        }
        if (event.waitlist()) {
            seats.count(event.id(), 0, 1);
            return Optional.of(RegistrationStatus.WAITLISTED);
        }
        return Optional.empty();
    }

    private void giveBack(LiveEvent event, RegistrationStatus seat) {
        boolean taken = seat == RegistrationStatus.CONFIRMED;
        seats.count(event.id(), taken ? -1 : 0, taken ? 0 : -1);
    }
}
