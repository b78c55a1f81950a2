package io.callboard.registration.registering;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.Registrant;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes and cancels registrations; each precondition is given the version it is about to change and may throw. */
@Component
class RegistrationEditor {

    private final Registrations registrations;
    private final Seats seats;
    private final Passes passes;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Clock clock;

    RegistrationEditor(
            Registrations registrations, Seats seats, Passes passes, Contacts contacts, Outbox outbox, Clock clock) {
        this.registrations = registrations;
        this.seats = seats;
        this.passes = passes;
        this.contacts = contacts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /** Cancels it, frees its seat and withdraws its passes; false if there is no such registration. */
    @Transactional
    boolean cancel(RegistrationId id, OrganizerId organizer, LongConsumer precondition) {
        Optional<Registration> found = registrations.find(id, organizer);
        if (found.isEmpty()) {
            return false;
        }
        LockedSeats locked = seats.lock(found.get().eventId());
        Registration registration = registrations.lock(id, organizer);
        if (registration.isCancelled()) {
            return true;
        }
        precondition.accept(registration.version());
        Registration cancelled = registration.cancelled(now());
        registrations.saveCancelled(locked, registration, cancelled);
        passes.revokeAll(id.value(), organizer);
        outbox.append(cancelled.message(RegistrationState.CANCELLED));
        return true;
    }

    /** Takes over what the registrant now wishes; no wish changed means nothing is told. */
    @Transactional
    Registration change(
            RegistrationId id, OrganizerId organizer, UnaryOperator<Registrant> wishes, LongConsumer precondition) {
        Registration registration = registrations.lock(id, organizer);
        precondition.accept(registration.version());
        Registrant wished = wishes.apply(registration.registrant());
        if (registration.isCancelled() || wished.equals(registration.registrant())) {
            return registration;
        }
        Registration changed = registration.withWishes(wished, now());
        registrations.saveWishes(changed);
        if (!Objects.equals(wished.timeZone(), registration.registrant().timeZone())) {
            // Only hashes of the tokens are kept, so a new contact comes with new links; the old ones go on working.
            outbox.append(contacts.recorded(
                    id.value(), changed.organizer(), changed.version(), wished, passes.issue(id.value(), organizer)));
        }
        outbox.append(changed.message(RegistrationState.CHANGED));
        return changed;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
