package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.message.RegistrationState;
import io.callboard.registration.registrant.Registrant;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Changes and cancels registrations. Each precondition gets the present version and may throw. */
@Component
class RegistrationEditor {

    private final Registrations registrations;
    private final HeldRegistrations held;
    private final Seats seats;
    private final Canceller canceller;
    private final Passes passes;
    private final Contacts contacts;
    private final EmailChanger emails;
    private final Outbox outbox;
    private final Clock clock;

    RegistrationEditor(
            Registrations registrations,
            HeldRegistrations held,
            Seats seats,
            Canceller canceller,
            Passes passes,
            Contacts contacts,
            EmailChanger emails,
            Outbox outbox,
            Clock clock) {
        this.registrations = registrations;
        this.held = held;
        this.seats = seats;
        this.canceller = canceller;
        this.passes = passes;
        this.contacts = contacts;
        this.emails = emails;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Cancels the registration, revokes its passes and gives its seat to the first who waits for one; false if there is
     * no such registration.
     */
    @Transactional
    boolean cancel(RegistrationId id, OrganizerId organizer, LongConsumer precondition) {
        Optional<Registration> found = registrations.find(id, organizer);
        if (found.isEmpty()) {
            return false;
        }
        LockedSeats locked = seats.lock(found.get().eventId());
        Optional<Registration> active = registrations.lockUnlessCancelled(id, organizer);
        if (active.isEmpty()) {
            return true;
        }
        precondition.accept(active.get().version());
        canceller.cancelAll(locked, organizer, List.of(active.get()), null);
        return true;
    }

    /**
     * Confirms the e-mail address. If there is nothing to confirm, or the time for it is over, nothing changes. The seat
     * is held already, so its lock is not needed.
     */
    @Transactional
    void confirmEmail(RegistrationId id, OrganizerId organizer) {
        held.lockUnconfirmed(id, organizer).ifPresent(registration -> {
            Registration confirmed = registration.fulfilled(Requirement.EMAIL, now());
            registrations.saveFulfilled(confirmed);
            outbox.append(confirmed.message());
            Failpoints.hit("registration.confirming-email.before-commit");
        });
    }

    /**
     * Accepts the offer of a seat. If there is none, or its time is over, nothing changes. The seat is held already, so
     * its lock is not needed.
     */
    @Transactional
    void acceptOffer(RegistrationId id, OrganizerId organizer) {
        held.lockOffered(id, organizer).ifPresent(registration -> {
            Registration accepted = registration.accepted(now());
            registrations.saveFulfilled(accepted);
            outbox.append(accepted.promotion());
            Failpoints.hit("registration.accepting-offer.before-commit");
        });
    }

    /**
     * Applies the registrant's new details and wishes, and asks for the confirmation of a new e-mail address. If none
     * changes, no message is written.
     *
     * @param own links that the registrant uses already; empty if they are not known
     * @param newEmail asked once the wishes are applied; empty if the registrant wants no other address
     */
    @Transactional
    Registration change(
            RegistrationId id,
            OrganizerId organizer,
            Optional<PassLinks> own,
            UnaryOperator<Registrant> wishes,
            Supplier<Optional<EmailAddress>> newEmail,
            LongConsumer precondition) {
        Registration registration = registrations.lock(id, organizer);
        precondition.accept(registration.version());
        Registrant wished = wishes.apply(registration.registrant());
        if (registration.isCancelled() || registration.isErased()) {
            return registration;
        }
        newEmail.get().ifPresent(email -> emails.request(registration, email));
        if (wished.equals(registration.registrant())) {
            return registration;
        }
        Registration changed = registration.withWishes(wished, now());
        registrations.saveWishes(changed);
        @Nullable PassLinks issued = null;
        if (wished.hasOtherContactThan(registration.registrant())) {
            // A contact has links, and only hashes of their tokens are stored. Earlier links remain valid.
            PassLinks links = own.orElseGet(() -> passes.issue(id.value(), organizer));
            issued = own.isPresent() ? null : links;
            outbox.append(contacts.recorded(id.value(), changed.organizer(), changed.version(), wished, links));
        }
        outbox.append(changed.message(RegistrationState.CHANGED, issued));
        return changed;
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
