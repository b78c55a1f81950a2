package io.callboard.registration.registering;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.OrganizerId;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.registration.liveevent.LockedSeats;
import io.callboard.registration.liveevent.Seats;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Cancels registrations that hold a seat and did not answer in time: the e-mail address was not confirmed, or the offer
 * of a seat was not accepted. The seats go to those who wait in the same transaction. One live event in each
 * transaction. The clock of the database decides, and several instances can do it at once.
 */
@Component
class HoldExpiry implements Worker {

    private static final int EVENTS_PER_TURN = 100;
    private static final int REGISTRATIONS_PER_TRANSACTION = 500;
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final HeldRegistrations registrations;
    private final Seats seats;
    private final Canceller canceller;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("hold-expiry", this::turn, PAUSE_AFTER_FAILURE);

    HoldExpiry(HeldRegistrations registrations, Seats seats, Canceller canceller, TransactionTemplate transactions) {
        this.registrations = registrations;
        this.seats = seats;
        this.canceller = canceller;
        this.transactions = transactions;
    }

    /** A live event that has registrations whose time is over. */
    record Overdue(UUID eventId, OrganizerId organizer) {}

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        List<Overdue> events = registrations.overdue(EVENTS_PER_TURN);
        events.forEach(this::expire);
        return events.size() < EVENTS_PER_TURN ? PAUSE : Duration.ZERO;
    }

    /** Cancels what is overdue of this live event. */
    void expire(Overdue event) {
        while (expireSome(event) == REGISTRATIONS_PER_TRANSACTION) {
            // Goes on with the next ones.
        }
    }

    private int expireSome(Overdue event) {
        return transactions.execute(_ -> {
            LockedSeats locked = seats.lock(event.eventId());
            List<Registration> overdue =
                    registrations.lockOverdue(event.eventId(), event.organizer(), REGISTRATIONS_PER_TRANSACTION);
            List<Registration> offered =
                    overdue.stream().filter(Registration::isOffered).toList();
            List<Registration> unconfirmed =
                    overdue.stream().filter(each -> !each.isOffered()).toList();
            canceller.cancelAll(locked, event.organizer(), unconfirmed, Cancellation.NOT_CONFIRMED);
            canceller.cancelAll(locked, event.organizer(), offered, Cancellation.OFFER_EXPIRED);
            Failpoints.hit("registration.hold-expiry.before-commit");
            return overdue.size();
        });
    }
}
