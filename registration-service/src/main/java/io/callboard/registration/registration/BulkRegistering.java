package io.callboard.registration.registration;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Registrant;
import io.callboard.registration.registration.message.RegistrationState;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Takes registrations by the thousand: a handful of statements for each call, whatever its size. */
@Component
public class BulkRegistering {

    private final Seats seats;
    private final Registrations registrations;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Clock clock;

    BulkRegistering(
            Seats seats, Registrations registrations, Passes passes, Contacts contacts, Outbox outbox, Clock clock) {
        this.seats = seats;
        this.registrations = registrations;
        this.passes = passes;
        this.contacts = contacts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** What became of one registrant. */
    public enum Outcome {
        CONFIRMED,
        WAITLISTED,
        DUPLICATE,
        FULL
    }

    /** Why nobody can be added, as a word for programs and a sentence for people. */
    public record Refused(String slug, String detail) {}

    /** Why the organizer cannot add registrants to this live event now; empty if it can. */
    public Optional<Refused> refusal(LiveEvent event) {
        return Admission.refusalForOrganizer(event, clock.instant())
                .map(refusal -> new Refused(refusal.slug, refusal.detail));
    }

    /** Registers all, in the order given, in one transaction; the answer has an outcome for each in that order. */
    @Transactional
    public List<Outcome> registerAll(LiveEvent event, List<Registrant> registrants, boolean notify) {
        int left = seats.lock(event.id());
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Set<String> known = new HashSet<>(registrations.addressesAmong(
                event.id(), registrants.stream().map(Registrant::address).toList()));
        List<Outcome> outcomes = new ArrayList<>(registrants.size());
        List<Registration> fresh = new ArrayList<>(registrants.size());
        int confirmed = 0;
        for (Registrant registrant : registrants) {
            Outcome outcome = outcome(known.add(registrant.address()), confirmed < left, event.waitlist());
            outcomes.add(outcome);
            switch (outcome) {
                case CONFIRMED -> {
                    confirmed++;
                    fresh.add(Registration.of(event, registrant, RegistrationStatus.CONFIRMED, notify, now));
                }
                case WAITLISTED ->
                    fresh.add(Registration.of(event, registrant, RegistrationStatus.WAITLISTED, notify, now));
                case DUPLICATE, FULL -> {}
            }
        }
        if (!fresh.isEmpty()) {
            seats.count(event.id(), confirmed, fresh.size() - confirmed);
            registrations.addAll(fresh);
            outbox.appendAll(messages(fresh));
        }
        return outcomes;
    }

    private static Outcome outcome(boolean first, boolean seatLeft, boolean waitlist) {
        if (!first) {
            return Outcome.DUPLICATE;
        }
        if (seatLeft) {
            return Outcome.CONFIRMED;
        }
        return waitlist ? Outcome.WAITLISTED : Outcome.FULL;
    }

    private List<OutgoingMessage> messages(List<Registration> fresh) {
        Map<UUID, PassLinks> links = passes.issueAll(
                fresh.stream().map(registration -> registration.id().value()).toList());
        List<OutgoingMessage> messages = new ArrayList<>(2 * fresh.size());
        for (Registration registration : fresh) {
            UUID id = registration.id().value();
            PassLinks own = links.get(id);
            if (own == null) {
                throw new IllegalStateException("A registration got no pass");
            }
            messages.add(contacts.recorded(id, registration.organizer(), 1, registration.registrant(), own));
            messages.add(registration.message(
                    registration.status() == RegistrationStatus.CONFIRMED
                            ? RegistrationState.CONFIRMED
                            : RegistrationState.WAITLISTED));
        }
        return messages;
    }
}
