package io.callboard.registration.registering;

import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.message.RegistrationState;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Cancels registrations of registrants: the one place where their seats become free, except by an {@link Eraser}. The
 * caller has locked first the seats of the live event and then the registrations, in the transaction of all that follows.
 */
@Component
class Canceller {

    private final Registrations registrations;
    private final Promotion promotion;
    private final Passes passes;
    private final EmailChanges emailChanges;
    private final Contacts contacts;
    private final Outbox outbox;
    private final Clock clock;

    Canceller(
            Registrations registrations,
            Promotion promotion,
            Passes passes,
            EmailChanges emailChanges,
            Contacts contacts,
            Outbox outbox,
            Clock clock) {
        this.registrations = registrations;
        this.promotion = promotion;
        this.passes = passes;
        this.emailChanges = emailChanges;
        this.contacts = contacts;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Frees the places of these registrations, revokes their passes, ends new addresses that wait for a confirmation, and
     * publishes the cancellations, by one statement each, and gives the seats to those who wait for them.
     *
     * @param active registrations of one live event, none of them cancelled
     * @param why null if the registrant or the organizer wanted it
     */
    void cancelAll(LockedSeats seats, OrganizerId organizer, List<Registration> active, @Nullable Cancellation why) {
        if (active.isEmpty()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        registrations.saveCancelled(seats, organizer, active, why, now);
        passes.revokeAll(
                active.stream().map(registration -> registration.id().value()).toList(), organizer);
        outbox.appendAll(emailChanges.end(organizer, active).stream()
                .map(contacts::erased)
                .toList());
        outbox.appendAll(active.stream()
                .map(registration -> registration.cancelled(why, now).message(RegistrationState.CANCELLED))
                .toList());
        promotion.promote(seats);
    }
}
