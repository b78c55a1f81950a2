package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.route.PublicUrl;
import io.callboard.chassis.value.EmailAddress;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.pass.OwnCalendars;
import io.callboard.registration.pass.PassLinks;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.EmailChanges.EmailChange;
import io.callboard.registration.registering.EmailChanges.Waiting;
import io.callboard.registration.registering.message.RegistrationEmailChangeRequested;
import io.callboard.registration.registering.message.RegistrationEmailChanged;
import io.callboard.registration.registering.message.RegistrationState;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes the e-mail address of a registration once the new one is confirmed (ADR 0095). The link in the mail to the new
 * address confirms it, and is the self-service link of the registration from then on. The earlier links end.
 */
@Component
class EmailChanger {

    private final EmailChanges changes;
    private final Registrations registrations;
    private final HeldRegistrations held;
    private final LiveEvents liveEvents;
    private final Passes passes;
    private final OwnCalendars calendars;
    private final Contacts contacts;
    private final Outbox outbox;
    private final PublicUrl publicUrl;
    private final TransactionTemplate transactions;
    private final Clock clock;

    EmailChanger(
            EmailChanges changes,
            Registrations registrations,
            HeldRegistrations held,
            LiveEvents liveEvents,
            Passes passes,
            OwnCalendars calendars,
            Contacts contacts,
            Outbox outbox,
            PublicUrl publicUrl,
            TransactionTemplate transactions,
            Clock clock) {
        this.changes = changes;
        this.registrations = registrations;
        this.held = held;
        this.liveEvents = liveEvents;
        this.passes = passes;
        this.calendars = calendars;
        this.contacts = contacts;
        this.outbox = outbox;
        this.publicUrl = publicUrl;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Result of a confirmation. */
    enum Confirmation {
        CONFIRMED,
        /** The address has been registered for the same live event meanwhile. */
        ADDRESS_REGISTERED,
        EVENT_CANCELLED,
        /** It is too late, a newer link has replaced this one, or the registration is cancelled or erased. */
        ENDED
    }

    /**
     * Asks for the confirmation of a new address of a registration that is locked, in the running transaction. The present
     * address ends what waits, and an address that waits already changes nothing. Says nothing about other registrations of the address.
     */
    void request(Registration registration, EmailAddress email) {
        Optional<Waiting> waiting = changes.waiting(registration);
        if (email.equals(registration.registrant().email())) {
            end(registration);
            return;
        }
        if (waiting.isPresent() && waiting.get().email().equals(email)) {
            return;
        }
        if (event(registration).isCancelled()) {
            throw EmailChangeRefusedException.ofCancelledEvent();
        }
        Duration wait = changes.wait(registration, email);
        if (wait.isPositive()) {
            throw EmailChangeRefusedException.forNow(wait);
        }
        end(registration);
        UUID id = UUID.randomUUID();
        Passes.Draft draft = passes.draft();
        Instant until = changes.add(id, registration, email, draft);
        outbox.appendAll(List.of(
                contacts.recordedAside(id, registration.organizer(), registration.registrant(), email, draft.links()),
                OutgoingMessage.of(
                        RegistrationState.TOPIC,
                        registration.id().value(),
                        RegistrationEmailChangeRequested.TYPE,
                        new RegistrationEmailChangeRequested(
                                registration.id().value(),
                                registration.eventId(),
                                registration.organizer().value(),
                                id,
                                until,
                                now()))));
        Failpoints.hit("registration.requesting-email-change.before-commit");
    }

    /** Confirms the address that the link with this token was sent to; empty if it is no such link. */
    Optional<Confirmation> confirm(String manageToken) {
        return changes.find(manageToken).map(change -> {
            Confirmation confirmation;
            try {
                confirmation = transactions.execute(_ -> confirm(manageToken, change));
            } catch (DuplicateKeyException e) {
                confirmation = Confirmation.ADDRESS_REGISTERED;
            }
            Failpoints.hit("registration.changing-email.after-commit");
            return confirmation;
        });
    }

    private Confirmation confirm(String manageToken, EmailChange found) {
        Registration registration = registrations.lock(found.registrationId(), found.organizer());
        if (passes.manager(manageToken).isPresent()) {
            return Confirmation.CONFIRMED;
        }
        EmailChange change = changes.find(manageToken).orElse(found);
        EmailAddress email = change.email();
        if (!change.waits() || email == null || registration.isCancelled() || registration.isErased()) {
            return Confirmation.ENDED;
        }
        if (registration.awaitsEmail()
                && held.lockUnconfirmed(registration.id(), registration.organizer())
                        .isEmpty()) {
            return Confirmation.ENDED;
        }
        LiveEvent event = event(registration);
        if (event.isCancelled()) {
            return Confirmation.EVENT_CANCELLED;
        }
        if (!registrations.addressesAmong(event, List.of(email.value())).isEmpty()) {
            return Confirmation.ADDRESS_REGISTERED;
        }
        change(registration, change, email, manageToken);
        return Confirmation.CONFIRMED;
    }

    private void change(Registration registration, EmailChange change, EmailAddress email, String manageToken) {
        Instant now = now();
        UUID id = registration.id().value();
        Registration reached = registration.reachedBy(email, now);
        registrations.saveEmail(reached, email);
        Passes.Replacement replacement = passes.replaceAll(manageToken, id, registration.organizer());
        // A calendar has all events of its address, so one from before would show those of the new address.
        calendars.revokeAll(List.of(id), registration.organizer());
        EmailAddress earlier = registration.registrant().email();
        @Nullable UUID noticeId = earlier == null ? null : UUID.randomUUID();
        Instant until = changes.confirm(change, noticeId);
        PassLinks links = replacement.links();
        List<OutgoingMessage> messages = new ArrayList<>();
        messages.add(contacts.erased(change.id()));
        messages.add(contacts.recorded(id, registration.organizer(), reached.version(), reached.registrant(), links));
        messages.add(
                registration.awaitsEmail()
                        ? reached.message(links)
                        : reached.message(RegistrationState.CHANGED, links));
        if (earlier != null && noticeId != null) {
            messages.add(contacts.recordedAside(
                    noticeId, registration.organizer(), registration.registrant(), earlier, withoutPass(registration)));
        }
        messages.add(OutgoingMessage.of(
                RegistrationState.TOPIC,
                id,
                RegistrationEmailChanged.TYPE,
                new RegistrationEmailChanged(
                        id,
                        registration.eventId(),
                        registration.organizer().value(),
                        noticeId,
                        replacement.endedPassHashes(),
                        until,
                        now)));
        outbox.appendAll(messages);
        Failpoints.hit("registration.changing-email.before-commit");
    }

    private void end(Registration registration) {
        outbox.appendAll(changes.end(registration.organizer(), List.of(registration)).stream()
                .map(contacts::erased)
                .toList());
    }

    /** A contact has links. The earlier address gets none that open something of the registration. */
    private PassLinks withoutPass(Registration registration) {
        String page = publicUrl.link("/register/" + registration.eventId());
        return new PassLinks(page, page, page, "");
    }

    private LiveEvent event(Registration registration) {
        return liveEvents
                .find(registration.eventId())
                .orElseThrow(() -> new IllegalStateException("A live event is never deleted"));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
