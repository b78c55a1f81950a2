package io.callboard.registration.registering;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Registrant;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/**
 * Registers many people with a few statements per call, independent of their number. The organizer vouches for them, so
 * they wait for no {@link Requirement}.
 */
@Component
public class BulkRegistrar {

    private final LiveEvents liveEvents;
    private final Seats seats;
    private final Registrations registrations;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Clock clock;

    BulkRegistrar(
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

    /** Result of one registrant. */
    public enum Outcome {
        CONFIRMED,
        WAITLISTED,
        DUPLICATE,
        FULL
    }

    /** Result of all registrants. */
    public sealed interface Result {

        /** The live event takes registrants; holds the result of each, in the given order. */
        record Taken(List<Outcome> outcomes) implements Result {}

        /** The live event takes no registrants; holds the reason as a code for programs and a sentence for people. */
        record Refused(String slug, String detail) implements Result {}
    }

    /** The reason why the organizer cannot add registrants now; empty if it can. */
    public Optional<Result.Refused> refusal(UUID eventId, OrganizerId organizer) {
        return refusal(event(eventId, organizer));
    }

    /**
     * Registers all in one transaction, if the live event takes registrants at that time. All belong to one organizer.
     */
    @Transactional
    public Result registerAll(UUID eventId, OrganizerId organizer, List<Registrant> registrants, boolean notify) {
        LockedSeats locked = seats.lock(eventId);
        LiveEvent event = event(eventId, organizer);
        Optional<Result.Refused> refusal = refusal(event);
        return refusal.isPresent() ? refusal.get() : new Result.Taken(registerAll(locked, event, registrants, notify));
    }

    private List<Outcome> registerAll(
            LockedSeats locked, LiveEvent event, List<Registrant> registrants, boolean notify) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Set<String> known = new HashSet<>(registrations.addressesAmong(
                event, registrants.stream().map(Registrant::address).toList()));
        List<Outcome> outcomes = new ArrayList<>(registrants.size());
        Map<Integer, Registration> fresh = new LinkedHashMap<>();
        int confirmed = 0;
        for (Registrant registrant : registrants) {
            Outcome outcome = outcome(known.add(registrant.address()), confirmed < locked.left(), event.waitlist());
            switch (outcome) {
                case CONFIRMED -> {
                    confirmed++;
                    fresh.put(
                            outcomes.size(),
                            Registration.of(event, registrant, RegistrationStatus.CONFIRMED, notify, now));
                }
                case WAITLISTED ->
                    fresh.put(
                            outcomes.size(),
                            Registration.of(event, registrant, RegistrationStatus.WAITLISTED, notify, now));
                case DUPLICATE, FULL -> {}
            }
            outcomes.add(outcome);
        }
        if (!fresh.isEmpty()) {
            Set<UUID> added = registrations.addAll(locked, event, notify, List.copyOf(fresh.values()));
            // A person that the statement did not add has just registered through another request.
            fresh.forEach((position, registration) -> {
                if (!added.contains(registration.id().value())) {
                    outcomes.set(position, Outcome.DUPLICATE);
                }
            });
            outbox.appendAll(messages(
                    event,
                    fresh.values().stream()
                            .filter(registration ->
                                    added.contains(registration.id().value()))
                            .toList()));
        }
        return outcomes;
    }

    private LiveEvent event(UUID eventId, OrganizerId organizer) {
        return liveEvents
                .find(eventId, organizer)
                .orElseThrow(() -> new IllegalStateException("A live event is never deleted"));
    }

    private Optional<Result.Refused> refusal(LiveEvent event) {
        return Admission.refusalForOrganizer(event, clock.instant())
                .map(refusal -> new Result.Refused(refusal.slug, refusal.detail));
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

    private List<OutgoingMessage> messages(LiveEvent event, List<Registration> fresh) {
        Map<UUID, PassLinks> links = passes.issueAll(
                fresh.stream().map(registration -> registration.id().value()).toList(), event.organizer());
        List<OutgoingMessage> messages = new ArrayList<>(2 * fresh.size());
        for (Registration registration : fresh) {
            UUID id = registration.id().value();
            PassLinks own = links.get(id);
            if (own == null) {
                throw new IllegalStateException("A registration got no pass");
            }
            messages.add(contacts.recorded(id, registration.organizer(), 1, registration.registrant(), own));
            messages.add(registration.message());
        }
        return messages;
    }
}
