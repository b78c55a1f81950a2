package io.callboard.scheduler.arming;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.scheduler.timer.TimersProperties;
import java.time.Duration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.stereotype.Component;

/** Arms the timers whose turn has come, sleeps until the next one, and starts over. */
@Component
@ConditionalOnBooleanProperty(name = "callboard.timers.worker-enabled", matchIfMissing = true)
class ArmingWorker implements Worker {

    private static final Duration MAINTENANCE_INTERVAL = Duration.ofSeconds(1);
    private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(15);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final TimerArmer armer;
    private final SupervisedLoop loop;

    /** Read and written by the loop's thread. */
    private long maintainedAtNanos = System.nanoTime() - MAINTENANCE_INTERVAL.toNanos();

    /** Read and written by the loop's thread. */
    private long measuredAtNanos = System.nanoTime() - MEASURE_INTERVAL.toNanos();

    ArmingWorker(TimerArmer armer, TimersProperties properties) {
        this.armer = armer;
        this.loop = new SupervisedLoop("arming", this::takeTurn, properties.pollLongest());
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    @Override
    public Duration longestStop() {
        return LONGEST_STOP;
    }

    private Duration takeTurn() {
        if (System.nanoTime() - maintainedAtNanos >= MAINTENANCE_INTERVAL.toNanos()) {
            armer.maintain();
            maintainedAtNanos = System.nanoTime();
        }
        if (System.nanoTime() - measuredAtNanos >= MEASURE_INTERVAL.toNanos()) {
            armer.measure();
            measuredAtNanos = System.nanoTime();
        }
        return armer.armNext() ? Duration.ZERO : armer.untilNext();
    }
}
