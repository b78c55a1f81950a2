package io.callboard.registration.registering;

import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.registering.BulkAdder.Newcomer;
import io.callboard.registration.registrant.Registrant;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
    private final BulkAdder adder;
    private final Clock clock;

    BulkRegistrar(LiveEvents liveEvents, Seats seats, Registrations registrations, BulkAdder adder, Clock clock) {
        this.registrations = registrations;
        this.liveEvents = liveEvents;
        this.seats = seats;
        this.adder = adder;
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
        return refusal.isPresent()
                ? refusal.get()
                : new Result.Taken(adder
                        .addAll(
                                locked,
                                event,
                                registrants.stream().map(Newcomer::of).toList(),
                                Set.of(),
                                notify,
                                clock.instant().truncatedTo(ChronoUnit.MILLIS))
                        .stream()
                        .map(BulkRegistrar::outcome)
                        .toList());
    }

    /** A rehearsal with the seats that are free now. It locks nothing, so others may take them meanwhile. */
    public Rehearsal rehearsal(UUID eventId, OrganizerId organizer) {
        return new Rehearsal(event(eventId, organizer), seats.left(eventId));
    }

    /**
     * What {@link #registerAll} would do with the registrants of one file, by reading only. It remembers the addresses that
     * would be registered; a file of a million lines has up to a million of them.
     */
    public final class Rehearsal {

        private final LiveEvent event;
        private final OptionalInt freeSeats;
        private final Set<String> registered = new HashSet<>();
        private int left;

        private Rehearsal(LiveEvent event, OptionalInt freeSeats) {
            this.event = event;
            this.freeSeats = freeSeats;
            this.left = freeSeats.orElse(Integer.MAX_VALUE);
        }

        /** How many seats were free at the beginning; null if there is no limit. */
        public @Nullable Integer freeSeats() {
            return freeSeats.isPresent() ? Integer.valueOf(freeSeats.getAsInt()) : null;
        }

        /** The result that each would have if these were registered in one transaction, in the given order. */
        public List<Outcome> foresee(List<Registrant> registrants) {
            Set<String> known = new HashSet<>(registrations.addressesAmong(
                    event, registrants.stream().map(Registrant::address).toList()));
            return registrants.stream()
                    .map(registrant -> foresee(registrant.address(), known))
                    .toList();
        }

        private Outcome foresee(String address, Set<String> known) {
            if (!known.add(address) || registered.contains(address)) {
                return Outcome.DUPLICATE;
            }
            boolean seated = left > 0;
            if (!seated && !event.waitlist()) {
                return Outcome.FULL;
            }
            registered.add(address);
            left -= seated ? 1 : 0;
            return seated ? Outcome.CONFIRMED : Outcome.WAITLISTED;
        }
    }

    private static Outcome outcome(BulkAdder.Place place) {
        return switch (place) {
            case BulkAdder.Place.Added(var registration, var links) ->
                registration.status() == RegistrationStatus.WAITLISTED ? Outcome.WAITLISTED : Outcome.CONFIRMED;
            case BulkAdder.Place.Known known -> Outcome.DUPLICATE;
            case BulkAdder.Place.Full full -> Outcome.FULL;
        };
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
}
