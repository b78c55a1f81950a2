package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.trace.Traces;
import io.callboard.chassis.value.ErrorCode;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.BulkAdder.Newcomer;
import io.callboard.registration.registering.NewRegistrations.Addition;
import io.callboard.registration.registering.NewRegistrations.Look;
import io.callboard.registration.registering.Repetitions.Repetition;
import io.callboard.registration.registrant.Flaw;
import io.callboard.registration.registrant.Questions;
import io.callboard.registration.registrant.Registrant;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.ConcurrencyFailureException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Registers a person: once per address, and within the capacity. */
@Component
class Registrar {

    private static final Logger log = LoggerFactory.getLogger(Registrar.class);

    /** How many times this registration is tried again when the same address is registered and cancelled meanwhile. */
    private static final int ATTEMPTS = 5;

    private static final Flaw EMAIL_NEEDED = new Flaw(
            "email",
            ErrorCode.REQUIRED,
            "is required, because the registrants of this event confirm their address first");

    private final Groups<Newcomer, Optional<Outcome>> groups;
    private final RegisteringProperties properties;
    private final EventTurns turns;
    private final TransactionTemplate transactions;
    private final Seats seats;
    private final NewRegistrations registrations;
    private final BulkAdder adder;
    private final Repetitions repetitions;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Traces traces;
    private final Clock clock;

    Registrar(
            RegisteringProperties properties,
            EventTurns turns,
            TransactionTemplate transactions,
            Seats seats,
            NewRegistrations registrations,
            BulkAdder adder,
            Repetitions repetitions,
            Passes passes,
            Contacts contacts,
            Outbox outbox,
            Traces traces,
            Clock clock) {
        this.groups = new Groups<>(properties.groupSize(), properties.groupInterval());
        this.properties = properties;
        this.turns = turns;
        this.transactions = transactions;
        this.seats = seats;
        this.registrations = registrations;
        this.adder = adder;
        this.repetitions = repetitions;
        this.passes = passes;
        this.contacts = contacts;
        this.outbox = outbox;
        this.traces = traces;
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

    /**
     * Registers in one transaction with others who register for the live event at this moment, unless the request is in
     * a transaction of its own.
     */
    Outcome register(UUID eventId, Registrant registrant) {
        turns.countPerson();
        if (TransactionSynchronizationManager.isActualTransactionActive()) {
            return registerInTransaction(eventId, registrant);
        }
        Newcomer newcomer = new Newcomer(registrant, traces.current());
        return groups.join(eventId, newcomer, properties.patience(), newcomers -> registerGroup(eventId, newcomers))
                .orElseGet(() -> registerAlone(eventId, registrant));
    }

    /**
     * Registers a person who has not solved the challenge. The e-mail address has to be confirmed, whatever the live event
     * says.
     */
    Outcome registerUnproven(UUID eventId, Registrant registrant) {
        turns.countPerson();
        return turns.take(
                eventId,
                () -> transactions.execute(_ -> registerInTransaction(eventId, registrant, Look::confirmingEmail)));
    }

    /** The outcome of each; empty for those who have to be registered alone. */
    private List<Optional<Outcome>> registerGroup(UUID eventId, List<Newcomer> newcomers) {
        if (newcomers.size() == 1) {
            return List.of(
                    Optional.of(registerAlone(eventId, newcomers.getFirst().registrant())));
        }
        try {
            return turns.take(eventId, () -> transactions.execute(_ -> registerTogether(eventId, newcomers)));
        } catch (BusyException e) {
            throw e;
        } catch (RuntimeException e) {
            // One of them must not fail the others. If the database is away, each gets that answer.
            log.warn(
                    "A group is registered one by one size={} error={}",
                    newcomers.size(),
                    e.getClass().getSimpleName());
            return Collections.nCopies(newcomers.size(), Optional.empty());
        }
    }

    private Outcome registerAlone(UUID eventId, Registrant registrant) {
        return turns.take(eventId, () -> transactions.execute(_ -> registerInTransaction(eventId, registrant)));
    }

    private Outcome registerInTransaction(UUID eventId, Registrant registrant) {
        return registerInTransaction(eventId, registrant, UnaryOperator.identity());
    }

    private Outcome registerInTransaction(UUID eventId, Registrant registrant, UnaryOperator<Look> terms) {
        Optional<Look> look = registrations.look(eventId, registrant.address()).map(terms);
        if (look.isEmpty()) {
            return new Outcome.UnknownEvent();
        }
        Instant now = now();
        LiveEvent event = look.get().event();
        return switch (entry(look.get(), registrant, now)) {
            case Entry.Denied(var outcome) -> outcome;
            case Entry.Admitted(var admitted) ->
                registered(event, admitted, look.get().known(), now);
        };
    }

    /** What has been decided about somebody without a look at the seats. */
    private sealed interface Entry {

        record Admitted(Registrant registrant) implements Entry {}

        record Denied(Outcome outcome) implements Entry {}
    }

    private static Entry entry(Look look, Registrant registrant, Instant now) {
        LiveEvent event = look.event();
        Optional<Refusal> refusal = Admission.refusal(event, now);
        if (refusal.isPresent()) {
            return new Entry.Denied(new Outcome.Refused(refusal.get()));
        }
        Questions.Reading answers = look.questions().read(registrant.answers());
        List<Flaw> flaws = new ArrayList<>();
        if (event.confirmEmailFirst() && registrant.email() == null) {
            flaws.add(EMAIL_NEEDED);
        }
        if (answers instanceof Questions.Reading.Flawed flawed) {
            flaws.addAll(flawed.flaws());
        }
        return !flaws.isEmpty() || !(answers instanceof Questions.Reading.Answered answered)
                ? new Entry.Denied(new Outcome.Flawed(flaws))
                : new Entry.Admitted(registrant.answering(answered.answers(), answered.choices()));
    }

    /**
     * Everybody in this transaction waits for its commit, so the time of an answer does not tell whether an address was
     * known.
     */
    private List<Optional<Outcome>> registerTogether(UUID eventId, List<Newcomer> newcomers) {
        Optional<Look> look =
                registrations.look(eventId, newcomers.getFirst().registrant().address());
        if (look.isEmpty()) {
            return Collections.nCopies(newcomers.size(), Optional.of(new Outcome.UnknownEvent()));
        }
        LockedSeats locked = seats.lockHeld(eventId);
        Instant now = now();
        LiveEvent event = look.get().event();
        List<Entry> entries = newcomers.stream()
                .map(newcomer -> entry(look.get(), newcomer.registrant(), now))
                .toList();
        List<Newcomer> admitted = new ArrayList<>(newcomers.size());
        for (int i = 0; i < newcomers.size(); i++) {
            if (entries.get(i) instanceof Entry.Admitted(var registrant)) {
                admitted.add(new Newcomer(registrant, newcomers.get(i).cause()));
            }
        }
        Iterator<Optional<Outcome>> outcomes = admitted.isEmpty()
                ? Collections.emptyIterator()
                : admitted(locked, event, admitted, now).iterator();
        return entries.stream()
                .map(entry -> switch (entry) {
                    case Entry.Denied(var outcome) -> Optional.of(outcome);
                    case Entry.Admitted admission -> outcomes.next();
                })
                .toList();
    }

    private List<Optional<Outcome>> admitted(
            LockedSeats locked, LiveEvent event, List<Newcomer> newcomers, Instant now) {
        List<BulkAdder.Place> places = adder.addAll(locked, event, newcomers, Requirement.of(event), true, now);
        List<Registrant> known = new ArrayList<>();
        for (int i = 0; i < places.size(); i++) {
            if (places.get(i) instanceof BulkAdder.Place.Known) {
                known.add(newcomers.get(i).registrant());
            }
        }
        Iterator<Optional<Outcome>> repeated = again(event, known, now).iterator();
        List<Optional<Outcome>> outcomes = places.stream()
                .map(place -> switch (place) {
                    case BulkAdder.Place.Added(var registration, var links) ->
                        Optional.<Outcome>of(new Outcome.Registered(registration.status(), links));
                    case BulkAdder.Place.Known _ -> repeated.next();
                    case BulkAdder.Place.Full _ -> Optional.<Outcome>of(new Outcome.Refused(Refusal.EVENT_FULL));
                })
                .toList();
        Failpoints.hit("registration.registering.before-commit");
        return outcomes;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    private Outcome registered(LiveEvent event, Registrant registrant, boolean known, Instant now) {
        Optional<Outcome> outcome = known ? again(event, registrant, now) : Optional.empty();
        for (int attempt = 0; outcome.isEmpty(); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new ConcurrencyFailureException("The address is registered and cancelled all the time");
            }
            outcome = first(event, registrant, passes.draft(), now);
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
        Optional<Outcome> again = again(event, registrant, now);
        return again.isEmpty() && place == null ? Optional.of(new Outcome.Refused(Refusal.EVENT_FULL)) : again;
    }

    private Outcome added(Registration registration, PassLinks links) {
        outbox.appendAll(List.of(
                contacts.recorded(
                        registration.id().value(), registration.organizer(), 1, registration.registrant(), links),
                registration.message(links)));
        Failpoints.hit("registration.registering.before-commit");
        return new Outcome.Registered(registration.status(), links);
    }

    private Optional<Outcome> again(LiveEvent event, Registrant registrant, Instant now) {
        return again(event, List.of(registrant), now).getFirst();
    }

    private List<Optional<Outcome>> again(LiveEvent event, List<Registrant> registrants, Instant now) {
        if (registrants.isEmpty()) {
            return List.of();
        }
        List<Optional<Repetition>> answers = repetitions.answer(event, registrants, now);
        outbox.appendAll(answers.stream()
                .flatMap(Optional::stream)
                .map(Repetition::message)
                .filter(Objects::nonNull)
                .toList());
        return answers.stream()
                .map(answer -> answer.map(repetition -> repetition.place() == null
                        ? new Outcome.Refused(Refusal.EVENT_FULL)
                        : (Outcome) new Outcome.Registered(repetition.place(), repetition.links())))
                .toList();
    }
}
