package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongConsumer;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Approves and denies registrations that wait for nothing but the organizer. It locks the seats before the registrations.
 * An approval leaves the seats as they are; it locks them because another transaction may have locked a registration that
 * was cancelled meanwhile, and wait for the seats to register its address again.
 */
@Component
class Decider {

    private static final int REGISTRATIONS_PER_TRANSACTION = 500;

    private final TransactionTemplate transactions;
    private final Registrations registrations;
    private final ApprovalQueue approvals;
    private final Seats seats;
    private final Canceller canceller;
    private final Outbox outbox;
    private final Clock clock;

    Decider(
            TransactionTemplate transactions,
            Registrations registrations,
            ApprovalQueue approvals,
            Seats seats,
            Canceller canceller,
            Outbox outbox,
            Clock clock) {
        this.transactions = transactions;
        this.registrations = registrations;
        this.approvals = approvals;
        this.seats = seats;
        this.canceller = canceller;
        this.outbox = outbox;
        this.clock = clock;
    }

    /**
     * Decides about one registration.
     *
     * @param precondition gets the present version and may throw
     * @return whether the registration is now as the decision says, by this call or by one before
     */
    boolean decide(
            UUID eventId, RegistrationId id, OrganizerId organizer, Decision decision, LongConsumer precondition) {
        return transactions.execute(_ -> {
            LockedSeats locked = seats.lock(eventId);
            // Not a cancelled one: see Registrations.lockUnlessCancelled.
            Registration registration = registrations
                    .lockUnlessCancelled(id, organizer)
                    .or(() -> registrations.find(id, organizer))
                    .orElseThrow();
            precondition.accept(registration.version());
            if (registration.awaitsOnlyApproval()) {
                apply(locked, organizer, List.of(registration), decision);
                return true;
            }
            return decision.isMade(registration);
        });
    }

    /** Decides about those of these registrations that wait for it, and returns their ids. */
    Set<UUID> decideAbout(Set<UUID> ids, UUID eventId, OrganizerId organizer, Decision decision) {
        return transactions.execute(_ -> {
            LockedSeats locked = seats.lock(eventId);
            List<Registration> waiting = approvals.lock(eventId, organizer, ids);
            apply(locked, organizer, waiting, decision);
            return Set.copyOf(waiting.stream()
                    .map(registration -> registration.id().value())
                    .toList());
        });
    }

    /** Decides about all registrations that wait for it now, in slices, and returns how many there were. */
    int decideAboutAll(UUID eventId, OrganizerId organizer, Decision decision) {
        Optional<UUID> last = approvals.last(eventId, organizer);
        if (last.isEmpty()) {
            return 0;
        }
        int decided = 0;
        int slice;
        do {
            slice = transactions.execute(_ -> {
                LockedSeats locked = seats.lock(eventId);
                List<Registration> waiting =
                        approvals.lock(eventId, organizer, last.get(), REGISTRATIONS_PER_TRANSACTION);
                apply(locked, organizer, waiting, decision);
                return waiting.size();
            });
            decided += slice;
        } while (slice == REGISTRATIONS_PER_TRANSACTION);
        return decided;
    }

    private void apply(LockedSeats locked, OrganizerId organizer, List<Registration> waiting, Decision decision) {
        if (waiting.isEmpty()) {
            return;
        }
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        approvals.saveReason(organizer, waiting, decision.reason());
        if (decision.approves()) {
            approvals.saveApproved(organizer, waiting, now);
            outbox.appendAll(waiting.stream()
                    .map(registration ->
                            registration.fulfilled(Requirement.APPROVAL, now).approval())
                    .toList());
        } else {
            canceller.cancelAll(locked, organizer, waiting, Cancellation.DENIED);
        }
        Failpoints.hit("registration.deciding.before-commit");
    }
}
