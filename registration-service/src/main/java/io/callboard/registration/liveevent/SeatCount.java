package io.callboard.registration.liveevent;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Adds up the rows of seat_delta in the background. Live events whose seats are locked have a transaction of their own,
 * so that the others do not wait for them.
 */
@Component
class SeatCount implements Worker {

    private static final int EVENTS_PER_TURN = 100;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Seats seats;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("seat-count", this::turn, PAUSE_AFTER_FAILURE);

    SeatCount(Seats seats, TransactionTemplate transactions) {
        this.seats = seats;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        List<UUID> events = seats.toFold(EVENTS_PER_TURN);
        Set<UUID> locked = new LinkedHashSet<>(events);
        if (!events.isEmpty()) {
            inTransaction(() -> locked.removeAll(seats.foldFree(events)));
        }
        locked.forEach(event -> inTransaction(() -> seats.fold(event)));
        return events.size() < EVENTS_PER_TURN ? PAUSE : Duration.ZERO;
    }

    private void inTransaction(Runnable fold) {
        transactions.executeWithoutResult(_ -> {
            fold.run();
            Failpoints.hit("registration.seat-count.before-commit");
        });
    }
}
