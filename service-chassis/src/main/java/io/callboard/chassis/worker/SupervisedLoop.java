package io.callboard.chassis.worker;

import io.callboard.chassis.tenant.Tenancy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread that repeats a turn until it is stopped. A turn that throws, even an {@link Error}, is logged, and the
 * next turn follows after a pause: a background thread must not die while its service looks alive. When a turn hangs,
 * or the thread dies all the same, the liveness probe fails after two minutes. Turns see every organizer's rows.
 */
public final class SupervisedLoop {

    private static final Logger log = LoggerFactory.getLogger(SupervisedLoop.class);

    /** A loop that makes no progress for longer than this is stalled. */
    private static final Duration LONGEST_SILENCE = Duration.ofMinutes(2);

    /** Loops that were started and not stopped; changed by the threads that start and stop loops, read by health checks. */
    private static final Set<SupervisedLoop> RUNNING = ConcurrentHashMap.newKeySet();

    private final String name;
    private final Turn turn;
    private final Duration pauseAfterFailure;

    /** Permits end the pause; acquired by the loop's thread, released by any. */
    private final Semaphore wakeUps = new Semaphore(0);

    /** When the loop last showed that it works, on the monotonic clock. Written by the loop's thread, read by any. */
    private volatile long aliveAtNanos;

    /** Whether the loop pauses between two turns. Written by the loop's thread, read by any. */
    private volatile boolean pausing;

    /** Written by the thread that stops the loop, read by the thread of the loop. */
    private volatile boolean stopping;

    /** Guarded by this. */
    private @Nullable Thread thread;

    /** Does one piece of work; returns the pause before the next one. */
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

    /**
     * The names of loops whose turn has not ended, or whose thread is dead, for two minutes. A pause between two turns
     * may be of any length. While the database or the broker is away a loop is not stalled, as long as the calls of a
     * turn have time-outs.
     */
    public static Set<String> stalled() {
        return stalled(LONGEST_SILENCE);
    }

    static Set<String> stalled(Duration longestSilence) {
        var now = System.nanoTime();
        return RUNNING.stream()
                .filter(loop -> !loop.isPausing() && now - loop.aliveAtNanos > longestSilence.toNanos())
                .map(loop -> loop.name)
                .collect(Collectors.toUnmodifiableSet());
    }

    public synchronized void start() {
        if (thread != null) {
            return;
        }
        stopping = false;
        wakeUps.drainPermits();
        signOfLife();
        // A platform thread: a virtual one would bring no gain, and would pin its carrier during class loading.
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

    /** Shows that a long turn still works; called by the turn. */
    public void signOfLife() {
        aliveAtNanos = System.nanoTime();
    }

    /** Whether the loop's thread waits for its next turn. */
    private boolean isPausing() {
        @Nullable Thread current;
        synchronized (this) {
            current = thread;
        }
        return pausing && current != null && current.isAlive();
    }

    private void run() {
        while (!stopping) {
            signOfLife();
            var pause = takeTurn();
            signOfLife();
            pausing = true;
            pause(pause);
            pausing = false;
        }
    }

    private void pause(Duration duration) {
        try {
            if (!stopping && wakeUps.tryAcquire(Math.max(0, duration.toNanos()), TimeUnit.NANOSECONDS)) {
                wakeUps.drainPermits();
            }
        } catch (InterruptedException e) {
            // After stop() the loop ends. An interruption from inside the turn does not end it.
            log.debug("Pause interrupted loop={} stopping={}", name, stopping);
        }
    }

    private Duration takeTurn() {
        try {
            return turn.take();
        } catch (InterruptedException e) {
            log.debug("Turn interrupted loop={} stopping={}", name, stopping);
            return pauseAfterFailure;
        } catch (Throwable e) {
            tell(e);
            return pauseAfterFailure;
        }
    }

    /** A failure to log, for example for lack of memory, must not end the loop either. */
    private void tell(Throwable failure) {
        try {
            log.warn(
                    "Turn failed and is repeated loop={} exception={} cause={}",
                    name,
                    failure.getClass().getSimpleName(),
                    rootCause(failure));
            log.debug("Turn failed loop={}", name, failure);
        } catch (RuntimeException | Error e) {
            Thread.onSpinWait();
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
