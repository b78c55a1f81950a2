package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.Registrations.Addition;
import io.callboard.registration.registering.Registrations.Look;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.Registrant;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Registers a person: once per address, and within the capacity. */
@Component
class Registrar {

    /** How many times this registration is tried again when the same address is registered and cancelled meanwhile. */
    private static final int ATTEMPTS = 5;

    private static final Flaw EMAIL_NEEDED = new Flaw(
            "email",
            ErrorCode.REQUIRED,
            "is required, because the registrants of this event confirm their address first");

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

    /** Result of a registration. */
    sealed interface Outcome {

        /** The person is registered, now or since an earlier request. The caller cannot see the difference. */
        record Registered(RegistrationStatus status, PassLinks links) implements Outcome {}

        /** The live event refuses the registration. */
        record Refused(Refusal refusal) implements Outcome {}

        /** The answers do not fit the questions of the live event. */
        record Flawed(List<Flaw> flaws) implements Outcome {}

        /** No live event of this id is known. */
        record UnknownEvent() implements Outcome {}
    }

    /** Waits for its turn, unless the request is in a transaction, because that holds a connection. */
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
        Questions.Reading answers = found.get().questions().read(registrant.answers());
        List<Flaw> flaws = new ArrayList<>();
        if (event.confirmEmailFirst() && registrant.email() == null) {
            flaws.add(EMAIL_NEEDED);
        }
        if (answers instanceof Questions.Reading.Flawed flawed) {
            flaws.addAll(flawed.flaws());
        }
        if (!flaws.isEmpty() || !(answers instanceof Questions.Reading.Answered answered)) {
            return new Outcome.Flawed(flaws);
        }
        return registered(
                event, registrant.answering(answered.answers()), found.get().known(), now);
    }

    private Outcome registered(LiveEvent event, Registrant registrant, boolean known, Instant now) {
        Passes.Draft draft = passes.draft();
        Optional<Outcome> outcome = known ? again(event, registrant, draft, now) : Optional.empty();
        for (int attempt = 0; outcome.isEmpty(); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new ConcurrencyFailureException("The address is registered and cancelled all the time");
            }
            outcome = first(event, registrant, draft, now);
        }
        return outcome.get();
    }

    /** Registers the address; empty if another request registered it at this moment and cancelled it again. */
    private Optional<Outcome> first(LiveEvent event, Registrant registrant, Passes.Draft draft, Instant now) {
        Registration asked = Registration.of(event, registrant, RegistrationStatus.CONFIRMED, true, now)
                .awaiting(Requirement.of(event));
        Addition addition = registrations.add(asked, event.waitlist(), draft);
        RegistrationStatus place = addition.place();
        if (addition.added() && place != null) {
            return Optional.of(added(asked.placed(place, addition.heldUntil()), draft.links()));
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
                registration.message()));
        Failpoints.hit("registration.registering.before-commit");
        return new Outcome.Registered(registration.status(), links);
    }

    private Optional<Outcome> again(LiveEvent event, Registrant registrant, Passes.Draft draft, Instant now) {
        return registrations
                .issueAgain(event, registrant, Requirement.of(event), draft, now)
                .map(repetition -> repetition.place() == null
                        ? new Outcome.Refused(Refusal.EVENT_FULL)
                        : new Outcome.Registered(repetition.place(), draft.links()));
    }
}
