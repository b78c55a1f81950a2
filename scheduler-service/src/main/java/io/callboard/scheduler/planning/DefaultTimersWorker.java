package io.callboard.scheduler.planning;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Plans live events soon after the defaults or the quiet hours of their organizer have changed. An organizer whose live
 * events cannot be planned, because a row of theirs is not readable, waits alone and is tried again.
 */
@Component
class DefaultTimersWorker implements Worker {

    private static final Logger log = LoggerFactory.getLogger(DefaultTimersWorker.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final DefaultTimers defaultTimers;
    private final TransactionTemplate transactions;
    private final Counter failures;
    private final SupervisedLoop loop = new SupervisedLoop("default-timers", this::turn, PAUSE_AFTER_FAILURE);

    DefaultTimersWorker(DefaultTimers defaultTimers, TransactionTemplate transactions, MeterRegistry meters) {
        this.defaultTimers = defaultTimers;
        this.transactions = transactions;
        this.failures = Counter.builder("callboard.planning.failed")
                .description("Plannings of the live events of one organizer that failed and are tried again")
                .register(meters);
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        boolean moreAsked = planAsked();
        boolean moreChanged = planChanged();
        return moreAsked || moreChanged ? Duration.ZERO : PAUSE;
    }

    /** If the batch fails, each of its organizers is planned alone. */
    boolean planAsked() {
        try {
            return transactions.execute(_ -> defaultTimers.planAsked());
        } catch (PlanningFailed failed) {
            failed.organizerIds().forEach(this::planAskedOf);
            return true;
        }
    }

    private void planAskedOf(String organizerId) {
        try {
            transactions.executeWithoutResult(_ -> defaultTimers.planAskedOf(organizerId));
        } catch (PlanningFailed failed) {
            defaultTimers.backOffAsked(failed.askedIds());
            report(organizerId, failed);
        }
    }

    boolean planChanged() {
        try {
            return transactions.execute(_ -> defaultTimers.planChanged());
        } catch (PlanningFailed failed) {
            failed.organizerIds().forEach(organizerId -> {
                defaultTimers.backOffChanged(organizerId);
                report(organizerId, failed);
            });
            return true;
        }
    }

    private void report(String organizerId, PlanningFailed failed) {
        failures.increment();
        log.warn("Planning failed organizerId={}", organizerId, failed.getCause());
    }
}
