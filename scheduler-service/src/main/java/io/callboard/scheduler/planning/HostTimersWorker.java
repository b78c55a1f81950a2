package io.callboard.scheduler.planning;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Plans the reminders of hosts soon after something has asked for them. */
@Component
class HostTimersWorker implements Worker {

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final HostTimers hostTimers;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("host-timers", this::turn, PAUSE_AFTER_FAILURE);

    HostTimersWorker(HostTimers hostTimers, TransactionTemplate transactions) {
        this.hostTimers = hostTimers;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        boolean more = transactions.execute(_ -> hostTimers.plan());
        return more ? Duration.ZERO : PAUSE;
    }
}
