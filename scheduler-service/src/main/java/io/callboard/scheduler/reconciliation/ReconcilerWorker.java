package io.callboard.scheduler.reconciliation;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** Reconciles page after page, and rests when no timer waits for it. Every instance may: each page is one transaction. */
@Component
@ConditionalOnBooleanProperty(name = "callboard.timers.worker-enabled", matchIfMissing = true)
class ReconcilerWorker implements Worker {

    private static final Duration PAUSE = Duration.ofSeconds(10);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(10);

    private final SupervisedLoop loop;

    ReconcilerWorker(Reconciler reconciler) {
        this.loop = new SupervisedLoop(
                "reconciler", () -> reconciler.reconcileNext() ? Duration.ZERO : PAUSE, PAUSE_AFTER_FAILURE);
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
