package io.callboard.notifier.callback;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import java.time.Duration;
import org.springframework.stereotype.Component;

/** Applies stored callbacks in bulk. */
@Component
class CallbackApplier implements Worker {

    private static final int SLICE = 1000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    private final Callbacks callbacks;
    private final SupervisedLoop loop = new SupervisedLoop("callbacks", this::turn, PAUSE_AFTER_FAILURE);

    CallbackApplier(Callbacks callbacks) {
        this.callbacks = callbacks;
    }

    private Duration turn() {
        return callbacks.apply(SLICE) == SLICE ? Duration.ZERO : PAUSE;
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
