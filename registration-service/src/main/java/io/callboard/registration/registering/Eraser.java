package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.message.Message;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.outbox.OutgoingMessage;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.contact.Contacts;
import io.callboard.registration.erasure.Erasures;
import io.callboard.registration.erasure.message.ErasureConfirmed;
import io.callboard.registration.liveevent.LiveEvent;
import io.callboard.registration.liveevent.LiveEvents;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import io.callboard.registration.pass.OwnCalendars;
import io.callboard.registration.pass.Passes;
import io.callboard.registration.registering.message.RegistrationState;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Erases personal data of registrants, here and by messages for every other service (ADR 0030). A registration that
 * holds a seat or waits for one is cancelled by it. One that was confirmed stays confirmed in the figures of an event
 * that is over or cancelled.
 */
@Component
class Eraser {

    private static final Logger log = LoggerFactory.getLogger(Eraser.class);

    private final Registrations registrations;
    private final ErasableRegistrations erasable;
    private final LiveEvents liveEvents;
    private final Seats seats;
    private final Promotion promotion;
    private final Passes passes;
    private final OwnCalendars calendars;
    private final Contacts contacts;
    private final EmailChanges emailChanges;
    private final Erasures erasures;
    private final Outbox outbox;
    private final TransactionTemplate transactions;
    private final Clock clock;

    Eraser(
            Registrations registrations,
            ErasableRegistrations erasable,
            LiveEvents liveEvents,
            Seats seats,
            Promotion promotion,
            Passes passes,
            OwnCalendars calendars,
            Contacts contacts,
            EmailChanges emailChanges,
            Erasures erasures,
            Outbox outbox,
            TransactionTemplate transactions,
            Clock clock) {
        this.registrations = registrations;
        this.erasable = erasable;
        this.liveEvents = liveEvents;
        this.seats = seats;
        this.promotion = promotion;
        this.passes = passes;
        this.calendars = calendars;
        this.contacts = contacts;
        this.emailChanges = emailChanges;
        this.erasures = erasures;
        this.outbox = outbox;
        this.transactions = transactions;
        this.clock = clock;
    }

    /**
     * Erases the personal data of one registration. A repetition changes nothing.
     *
     * @param precondition gets the present version and may throw; not asked by a repetition
     */
    void erase(Registration found, LongConsumer precondition) {
        if (found.isCancelled() || !eraseActive(found, precondition)) {
            eraseCancelled(found, precondition);
        }
    }

    /**
     * Notes confirmations, in the running transaction. A registration whose erasure this service has confirmed is erased
     * again if it has its personal data: its database was restored from a backup since (ADR 0098).
     */
    void confirm(List<Message<ErasureConfirmed>> messages) {
        List<Registration> restored = erasable.notErased(erasures.confirm(messages));
        restored.forEach(registration -> erase(registration, _ -> {}));
        if (!restored.isEmpty()) {
            log.info("Restored registrations are erased again registrations={}", restored.size());
        }
    }

    /** Erases some registrations of a live event behind this one, and returns their ids in order. */
    List<UUID> eraseSome(UUID eventId, OrganizerId organizer, UUID after, int limit) {
        return transactions.execute(_ -> {
            LockedSeats locked = seats.lock(eventId);
            List<Registration> some = erasable.lockToErase(eventId, organizer, after, limit);
            eraseLocked(locked, eventId, organizer, some);
            return some.stream().map(registration -> registration.id().value()).toList();
        });
    }

    /** False if the registration is cancelled by now. */
    private boolean eraseActive(Registration found, LongConsumer precondition) {
        return transactions.execute(_ -> {
            LockedSeats locked = seats.lock(found.eventId());
            List<Registration> active = registrations.lockUnlessCancelled(found.id(), found.organizer()).stream()
                    .toList();
            List<Registration> toErase =
                    active.stream().filter(each -> !each.isErased()).toList();
            toErase.forEach(each -> precondition.accept(each.version()));
            eraseLocked(locked, found.eventId(), found.organizer(), toErase);
            return !active.isEmpty();
        });
    }

    /** It has no seat, so the lock of the seats is not needed; see {@link Registrations#lockUnlessCancelled}. */
    private void eraseCancelled(Registration found, LongConsumer precondition) {
        transactions.executeWithoutResult(_ -> {
            Registration cancelled = registrations.lock(found.id(), found.organizer());
            if (!cancelled.isErased()) {
                precondition.accept(cancelled.version());
                save(cancelled.eventId(), cancelled.organizer(), List.of(cancelled), List.of());
            }
        });
    }

    private void eraseLocked(LockedSeats locked, UUID eventId, OrganizerId organizer, List<Registration> all) {
        if (all.isEmpty()) {
            return;
        }
        LiveEvent event =
                liveEvents.find(eventId).orElseThrow(() -> new IllegalStateException("A live event is never deleted"));
        boolean counted = event.isCancelled() || event.isOver(clock.instant());
        List<Registration> cancelled = all.stream()
                .filter(registration -> !registration.isCancelled()
                        && !(counted && registration.status() == RegistrationStatus.CONFIRMED))
                .toList();
        save(eventId, organizer, all, cancelled);
        Registrations.freePlaces(locked, cancelled);
        promotion.promote(locked);
    }

    private void save(UUID eventId, OrganizerId organizer, List<Registration> all, List<Registration> cancelled) {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        List<Registration> erased = erasable.erase(organizer, all, cancelled, now);
        List<UUID> ids =
                erased.stream().map(registration -> registration.id().value()).toList();
        passes.revokeAll(ids, organizer);
        calendars.revokeAll(ids, organizer);
        outbox.appendAll(emailChanges.erase(ids, organizer).stream()
                .map(contacts::erased)
                .toList());
        erasures.add(
                eventId,
                organizer,
                erased.stream()
                        .map(registration ->
                                new Erasures.Erased(registration.id().value(), erasedAt(registration)))
                        .toList());
        outbox.appendAll(messages(erased));
        Failpoints.hit("registration.erasing.before-commit");
    }

    private List<OutgoingMessage> messages(List<Registration> erased) {
        List<OutgoingMessage> messages = new ArrayList<>(3 * erased.size());
        for (Registration registration : erased) {
            UUID id = registration.id().value();
            messages.add(contacts.erased(id));
            messages.add(registration.message(RegistrationState.ERASED));
            messages.add(Erasures.confirmed(id, registration.organizer(), erasedAt(registration)));
        }
        return messages;
    }

    private static Instant erasedAt(Registration erased) {
        return Objects.requireNonNull(erased.erasedAt());
    }
}
