package io.callboard.chassis.worker;

import java.time.Duration;
import org.springframework.context.SmartLifecycle;

/** A bean that works in one {@link SupervisedLoop}. The loop starts and stops with the service. */
public interface Worker extends SmartLifecycle {

    SupervisedLoop loop();

    /** How long the turn under way may take to end when the service stops. Then it is interrupted. */
    default Duration longestStop() {
        return Duration.ofSeconds(5);
    }

    @Override
    default void start() {
        loop().start();
    }

    @Override
    default void stop() {
        loop().stop(longestStop());
    }

    @Override
    default boolean isRunning() {
        return loop().isRunning();
    }
}
