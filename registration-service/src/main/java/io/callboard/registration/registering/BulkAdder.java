package io.callboard.registration.registering;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registrant.Registrant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Adds the registrations of many people to one live event, with a few statements that are independent of their number.
 * The first of them get the free seats.
 */
@Component
class BulkAdder {

    private final Registrations registrations;
    private final NewRegistrations newRegistrations;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;

    BulkAdder(
            Registrations registrations,
            NewRegistrations newRegistrations,
            Passes passes,
            Contacts contacts,
            Outbox outbox) {
        this.registrations = registrations;
        this.newRegistrations = newRegistrations;
        this.passes = passes;
        this.contacts = contacts;
        this.outbox = outbox;
    }

    /**
     * Somebody who may get a place.
     *
     * @param cause the span that the messages of the registration continue; null for the running one
     */
    record Newcomer(Registrant registrant, @Nullable TraceParent cause) {

        static Newcomer of(Registrant registrant) {
            return new Newcomer(registrant, null);
        }
    }

    /** What one registrant got. */
    sealed interface Place {

        /** A registration with a seat, or with a place on the waiting list. */
        record Added(Registration registration, PassLinks links) implements Place {}

        /** The address is registered, or is the one of an earlier newcomer. Nothing was added. */
        record Known() implements Place {}

        /** There is neither a seat nor a waiting list. */
        record Full() implements Place {}
    }

    /**
     * Adds them in the running transaction.
     *
     * @param requirements what each of them has to wait for
     * @param notify whether each of them gets a confirmation
     * @return the place of each, in the given order
     */
    List<Place> addAll(
            LockedSeats locked,
            LiveEvent event,
            List<Newcomer> newcomers,
            Set<Requirement> requirements,
            boolean notify,
            Instant now) {
        // With seats for all of them nobody's place depends on who is known, and the insertion finds that out anyway.
        Set<String> known = locked.left() >= newcomers.size()
                ? new HashSet<>()
                : new HashSet<>(registrations.addressesAmong(
                        event,
                        newcomers.stream()
                                .map(newcomer -> newcomer.registrant().address())
                                .toList()));
        Map<Integer, Registration> fresh = new LinkedHashMap<>();
        List<Place> places = new ArrayList<>(newcomers.size());
        int seated = 0;
        for (int position = 0; position < newcomers.size(); position++) {
            Registrant registrant = newcomers.get(position).registrant();
            boolean seatLeft = seated < locked.left();
            if (!known.add(registrant.address())) {
                places.add(new Place.Known());
                continue;
            }
            places.add(new Place.Full());
            if (seatLeft || event.waitlist()) {
                Registration seat = Registration.of(event, registrant, RegistrationStatus.CONFIRMED, notify, now)
                        .awaiting(requirements);
                fresh.put(position, seatLeft ? seat : seat.placed(RegistrationStatus.WAITLISTED, null));
                seated += seatLeft ? 1 : 0;
            }
        }
        if (!fresh.isEmpty()) {
            add(locked, event, newcomers, notify, fresh, places);
        }
        return places;
    }

    private void add(
            LockedSeats locked,
            LiveEvent event,
            List<Newcomer> newcomers,
            boolean notify,
            Map<Integer, Registration> fresh,
            List<Place> places) {
        Map<UUID, Registration> added = new LinkedHashMap<>();
        Map<UUID, Passes.Draft> drafts = new LinkedHashMap<>();
        fresh.values().forEach(registration -> drafts.put(registration.id().value(), passes.draft()));
        newRegistrations
                .addAll(locked, event, notify, List.copyOf(fresh.values()), List.copyOf(drafts.values()))
                .forEach(registration -> added.put(registration.id().value(), registration));
        List<OutgoingMessage> messages = new ArrayList<>(2 * added.size());
        fresh.forEach((position, asked) -> {
            Registration registration = added.get(asked.id().value());
            if (registration == null) {
                // The address is registered, maybe just now through another request.
                places.set(position, new Place.Known());
                return;
            }
            PassLinks own =
                    Objects.requireNonNull(drafts.get(asked.id().value())).links();
            TraceParent cause = newcomers.get(position).cause();
            messages.add(
                    contacts.recorded(asked.id().value(), registration.organizer(), 1, registration.registrant(), own)
                            .causedBy(cause));
            messages.add(registration.message(own).causedBy(cause));
            places.set(position, new Place.Added(registration, own));
        });
        outbox.appendAll(messages);
    }
}
