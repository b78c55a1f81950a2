package io.callboard.scheduler.arming;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Arms whatever is to be armed, sleeps until the next timer, and starts over. */
@Component
@ConditionalOnBooleanProperty(name = "callboard.timers.worker-enabled", matchIfMissing = true)
class ArmingWorker implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(ArmingWorker.class);

    private final Arming arming;
    private final TimersProperties properties;
    private final Semaphore stop = new Semaphore(0);
    private volatile @Nullable Thread thread;

    ArmingWorker(Arming arming, TimersProperties properties) {
        this.arming = arming;
        this.properties = properties;
    }

    @Override
    public void start() {
        stop.drainPermits();
        thread = Thread.ofPlatform().name("arming").start(this::run);
    }

    @Override
    public void stop() {
        Thread running = thread;
        if (running == null) {
            return;
        }
        stop.release();
        try {
            running.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    @Override
    public boolean isRunning() {
        return thread != null;
    }

    private void run() {
        try {
            while (!stop.tryAcquire(tick().toMillis(), TimeUnit.MILLISECONDS)) {
                // The sleep is in the condition.
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Duration tick() {
        try {
            boolean more = arming.armNext();
            arming.finish();
            return more ? Duration.ZERO : arming.untilNext();
        } catch (RuntimeException | Error e) {
            // An Error too: without this thread the service would look alive and remind nobody.
            log.error("Arming failed and is tried again", e);
            return properties.pollLongest();
        }
    }
}
