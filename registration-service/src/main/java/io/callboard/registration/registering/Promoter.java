package io.callboard.registration.registering;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.registration.liveevent.Seats;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Goes on where one transaction did not promote everybody, one live event and at most {@link Promotion#CHUNK}
 * registrations in each transaction. An instance of the release before does not promote: so it also looks, every
 * minute, for free seats that nobody has given to those who wait.
 */
@Component
class Promoter implements Worker {

    private static final int EVENTS_PER_TURN = 100;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);
    private static final long LOOK_EVERY_NANOS = Duration.ofMinutes(1).toNanos();

    private final Seats seats;
    private final Promotion promotion;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("promoter", this::turn, PAUSE_AFTER_FAILURE);

    /** Used by the loop's thread only. */
    private long lookedAtNanos = System.nanoTime() - LOOK_EVERY_NANOS;

    Promoter(Seats seats, Promotion promotion, TransactionTemplate transactions) {
        this.seats = seats;
        this.promotion = promotion;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        long now = System.nanoTime();
        if (now - lookedAtNanos >= LOOK_EVERY_NANOS) {
            lookedAtNanos = now;
            promoteFor(seats.stranded(EVENTS_PER_TURN));
        }
        List<UUID> events = seats.promoting(EVENTS_PER_TURN);
        promoteFor(events);
        return events.isEmpty() ? PAUSE : Duration.ZERO;
    }

    private void promoteFor(List<UUID> events) {
        for (UUID event : events) {
            transactions.executeWithoutResult(_ -> promotion.promote(seats.lockAlone(event)));
        }
    }
}
