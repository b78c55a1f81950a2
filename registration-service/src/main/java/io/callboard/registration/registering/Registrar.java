package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.Registrations.Addition;
import io.callboard.registration.registering.Registrations.Look;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.Registrant;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Takes a registration: once per address, and never more than there are seats. */
@Component
class Registrar {

    /** How often somebody may register and cancel the same address while this registration is tried. */
    private static final int ATTEMPTS = 5;

    private final EventTurns turns;
    private final TransactionTemplate transactions;
    private final Seats seats;
    private final Registrations registrations;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Clock clock;

    Registrar(
            EventTurns turns,
            TransactionTemplate transactions,
            Seats seats,
            Registrations registrations,
            Passes passes,
            Contacts contacts,
            Outbox outbox,
            Clock clock) {
        this.turns = turns;
        this.transactions = transactions;
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

    /** Waits for its turn, unless the request has a transaction already: that holds a connection. */
    Outcome register(UUID eventId, Registrant registrant) {
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return registerInTransaction(eventId, registrant);
        }
        return turns.take(eventId, () -> transactions.execute(_ -> registerInTransaction(eventId, registrant)));
    }

    private Outcome registerInTransaction(UUID eventId, Registrant registrant) {
        Optional<Look> found = registrations.look(eventId, registrant.address());
        if (found.isEmpty()) {
            return new Outcome.UnknownEvent();
        }
        LiveEvent event = found.get().event();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Optional<Refusal> refusal = Admission.refusal(event, now);
        if (refusal.isPresent()) {
            return new Outcome.Refused(refusal.get());
        }
        Passes.Draft draft = passes.draft();
        Optional<Outcome> outcome = found.get().known() ? again(event, registrant, draft, now) : Optional.empty();
        for (int attempt = 0; outcome.isEmpty(); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new ConcurrencyFailureException("The address is registered and cancelled all the time");
            }
            outcome = first(event, registrant, draft, now);
        }
        return outcome.get();
    }

    /** Registers the address; empty if somebody else did at this moment and cancelled again. */
    private Optional<Outcome> first(LiveEvent event, Registrant registrant, Passes.Draft draft, Instant now) {
        Registration asked = Registration.of(event, registrant, RegistrationStatus.CONFIRMED, true, now);
        Addition addition = registrations.add(asked, event.waitlist(), draft);
        RegistrationStatus place = addition.place();
        if (addition.added() && place != null) {
            return Optional.of(added(asked.placed(place), draft.links()));
        }
        if (addition.tookSeat()) {
            seats.giveBack(event.id());
        }
        Optional<Outcome> again = again(event, registrant, draft, now);
        return again.isEmpty() && place == null ? Optional.of(new Outcome.Refused(Refusal.EVENT_FULL)) : again;
    }

    private Outcome added(Registration registration, PassLinks links) {
        outbox.appendAll(List.of(
                contacts.recorded(
                        registration.id().value(), registration.organizer(), 1, registration.registrant(), links),
                registration.message(
                        registration.status() == RegistrationStatus.CONFIRMED
                                ? RegistrationState.CONFIRMED
                                : RegistrationState.WAITLISTED)));
        Failpoints.hit("registration.registering.before-commit");
        return new Outcome.Registered(registration.status(), links);
    }

    private Optional<Outcome> again(LiveEvent event, Registrant registrant, Passes.Draft draft, Instant now) {
        return registrations
                .issueAgain(event, registrant.address(), draft, now)
                .map(status -> new Outcome.Registered(status, draft.links()));
    }
}
