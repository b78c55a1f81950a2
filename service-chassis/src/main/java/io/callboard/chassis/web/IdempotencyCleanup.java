package io.callboard.chassis.web;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.dao.DataAccessException;

/** Forgets stored answers that are older than a day. */
final class IdempotencyCleanup implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(IdempotencyCleanup.class);
    private static final Duration EVERY = Duration.ofMinutes(10);

    private final IdempotencyKeys keys;
    private @Nullable ScheduledExecutorService worker;

    IdempotencyCleanup(IdempotencyKeys keys) {
        this.keys = keys;
    }

    @Override
    public synchronized void start() {
        if (worker == null) {
            worker = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofVirtual().name("idempotency-cleanup").factory());
            worker.scheduleWithFixedDelay(this::run, EVERY.toMinutes(), EVERY.toMinutes(), TimeUnit.MINUTES);
        }
    }

    private void run() {
        try {
            int forgotten = keys.forgetExpired();
            log.debug("stored answers forgotten count={}", forgotten);
        } catch (DataAccessException e) {
            log.warn("stored answers not cleaned up cause={}", e.getClass().getSimpleName());
        }
    }

    @Override
    public synchronized void stop() {
        if (worker != null) {
            worker.shutdownNow();
            worker = null;
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return worker != null;
    }
}
