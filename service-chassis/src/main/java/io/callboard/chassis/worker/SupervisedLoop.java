package io.callboard.chassis.worker;

import io.callboard.chassis.tenant.Tenancy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that takes turns until it is stopped. A turn that throws, an {@link Error} included, is logged and followed
 * by the next one after a pause: a background thread must not die while its service looks alive. Turns see every
 * organizer's rows.
 */
public final class SupervisedLoop {

    private static final Logger log = LoggerFactory.getLogger(SupervisedLoop.class);

    /** A turn, or the pause after one, that takes longer than this is reported by {@link #stalled()}. */
    private static final Duration LONGEST_TURN = Duration.ofMinutes(2);

    private static final Set<SupervisedLoop> RUNNING = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Turn turn;
    private final Duration pauseAfterFailure;

    /** Permits end the pause; acquired by the loop's thread, released by any. */
    private final Semaphore wakeUps = new Semaphore(0);

    /** Written by the loop's thread, read by health checks. */
    private volatile long turnedAtNanos;

    /** Written by whoever stops the loop, read by its thread. */
    private volatile boolean stopping;

    /** Guarded by this. */
    private @Nullable Thread thread;

    /** One piece of work; answers how long to pause before the next one. */
    @FunctionalInterface
    public interface Turn {

        Duration take() throws Exception;
    }

    /**
     * @param name of the thread, and of the loop in logs and health
     * @param pauseAfterFailure pause after a turn that threw
     */
    public SupervisedLoop(String name, Turn turn, Duration pauseAfterFailure) {
        this.name = name;
        this.turn = turn;
        this.pauseAfterFailure = pauseAfterFailure;
    }

    /** The names of loops whose thread ended or whose turn does not. */
    public static Set<String> stalled() {
        var now = System.nanoTime();
        var names = ConcurrentHashMap.<String>newKeySet();
        for (var loop : RUNNING) {
            var thread = loop.thread();
            if (thread == null || !thread.isAlive() || now - loop.turnedAtNanos > LONGEST_TURN.toNanos()) {
                names.add(loop.name);
            }
        }
        return names;
    }

    public synchronized void start() {
        if (thread != null) {
            return;
        }
        stopping = false;
        wakeUps.drainPermits();
        turnedAtNanos = System.nanoTime();
        // A platform thread: it waits for sockets and locks all its life, and class loading would pin a carrier.
        thread = Thread.ofPlatform().name(name).daemon().start(() -> Tenancy.runAsPlatform(this::run));
        RUNNING.add(this);
    }

    /** Lets the turn under way end; interrupts it when it takes longer than {@code atMost}. */
    public synchronized void stop(Duration atMost) {
        if (thread == null) {
            return;
        }
        RUNNING.remove(this);
        stopping = true;
        wakeUps.release();
        try {
            if (!thread.join(atMost)) {
                thread.interrupt();
                thread.join(atMost);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread = null;
    }

    public synchronized boolean isRunning() {
        return thread != null;
    }

    /** Whether {@link #stop} was called; a long turn asks and ends early. */
    public boolean isStopping() {
        return stopping;
    }

    /** Ends the present pause, or the next one. */
    public void wake() {
        if (wakeUps.availablePermits() == 0) {
            wakeUps.release();
        }
    }

    private synchronized @Nullable Thread thread() {
        return thread;
    }

    private void run() {
        while (!stopping) {
            var pause = takeTurn();
            turnedAtNanos = System.nanoTime();
            try {
                if (!stopping && wakeUps.tryAcquire(Math.max(0, pause.toNanos()), TimeUnit.NANOSECONDS)) {
                    wakeUps.drainPermits();
                }
            } catch (InterruptedException e) {
                // Only stop() interrupts, and then the loop ends.
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private Duration takeTurn() {
        try {
            return turn.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Duration.ZERO;
        } catch (Exception | Error e) {
            log.warn(
                    "Turn failed and is repeated loop={} exception={} cause={}",
                    name,
                    e.getClass().getSimpleName(),
                    rootCause(e));
            log.debug("Turn failed loop={}", name, e);
            return pauseAfterFailure;
        }
    }

    private static String rootCause(Throwable failure) {
        var root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getClass().getSimpleName();
    }
}
