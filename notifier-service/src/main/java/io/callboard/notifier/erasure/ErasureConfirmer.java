package io.callboard.notifier.erasure;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Confirms erasures as soon as the last open delivery has an outcome. */
@Component
class ErasureConfirmer implements Worker {

    private static final int MOST_AT_ONCE = 500;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Erasures erasures;
    private final TransactionTemplate transactions;
    private final SupervisedLoop loop = new SupervisedLoop("erasures", this::turn, PAUSE_AFTER_FAILURE);

    ErasureConfirmer(Erasures erasures, TransactionTemplate transactions) {
        this.erasures = erasures;
        this.transactions = transactions;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        int confirmed = transactions.execute(_ -> erasures.confirmSettled(MOST_AT_ONCE));
        return confirmed == MOST_AT_ONCE ? Duration.ZERO : PAUSE;
    }
}
