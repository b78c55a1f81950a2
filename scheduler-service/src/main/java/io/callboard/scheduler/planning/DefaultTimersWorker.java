package io.callboard.scheduler.planning;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Plans live events soon after the defaults or the quiet hours of their organizer have changed. */
@Component
class DefaultTimersWorker implements Worker {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final DefaultTimers defaultTimers;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("default-timers", this::turn, PAUSE_AFTER_FAILURE);

    DefaultTimersWorker(DefaultTimers defaultTimers, TransactionTemplate transactions) {
        this.defaultTimers = defaultTimers;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        boolean moreAsked = transactions.execute(_ -> defaultTimers.planAsked());
        boolean moreChanged = transactions.execute(_ -> defaultTimers.planChanged());
        return moreAsked || moreChanged ? Duration.ZERO : PAUSE;
    }
}
