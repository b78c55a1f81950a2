package io.callboard.registration.stats;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/**
 * The figures of the live events that are watched. Once a second one statement reads those of all watched live events,
 * however many watch them, and wakes those who watch a live event whose figures changed.
 */
@Component
class WatchedFigures implements Worker {

    /** What a watch keeps in the heap, measured: buffers of its connection and the stack of its thread. */
    private static final int BYTES_OF_A_WATCH = 220_000;

    /** The part of the heap that watches may fill. */
    private static final int PART_OF_HEAP = 4;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final CurrentFigures figures;
    private final int mostWatches;
    private final Map<UUID, Subject> subjects = new ConcurrentHashMap<>();
    private final AtomicInteger watches = new AtomicInteger();
    private final SupervisedLoop loop = new SupervisedLoop("watched-figures", this::turn, PAUSE);

    @Autowired
    WatchedFigures(CurrentFigures figures, MeterRegistry meters) {
        this(figures, meters, (int) (Runtime.getRuntime().maxMemory() / PART_OF_HEAP / BYTES_OF_A_WATCH));
    }

    WatchedFigures(CurrentFigures figures, MeterRegistry meters, int mostWatches) {
        this.figures = figures;
        this.mostWatches = mostWatches;
        Gauge.builder("callboard.stats.watches", watches, AtomicInteger::get)
                .description("Connections on which this instance sends the figures of a live event as they change")
                .register(meters);
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    /** Ends all watches, so that the service does not wait for them when it stops. */
    @Override
    public void stop() {
        Worker.super.stop();
        subjects.values().forEach(Subject::end);
    }

    private Duration turn() {
        read();
        return PAUSE;
    }

    /** Reads the figures of all watched live events. */
    void read() {
        if (subjects.isEmpty()) {
            return;
        }
        Map<UUID, Figures> current = figures.of(subjects.keySet());
        subjects.forEach((eventId, subject) -> {
            @Nullable Figures read = current.get(eventId);
            if (read == null) {
                subject.end();
            } else {
                subject.set(read);
            }
        });
    }

    /** Watches a live event from these figures on; empty if this instance has too many watches. */
    Optional<Watch> watch(Figures first) {
        if (watches.incrementAndGet() > mostWatches) {
            watches.decrementAndGet();
            return Optional.empty();
        }
        Subject subject = subjects.compute(first.eventId(), (_, present) -> {
            Subject watched = present == null ? new Subject(first) : present;
            watched.watches++;
            return watched;
        });
        subject.set(first);
        return Optional.of(new Watch(subject, first));
    }

    private void close(Watch watch) {
        watches.decrementAndGet();
        subjects.computeIfPresent(watch.last.eventId(), (_, subject) -> --subject.watches == 0 ? null : subject);
    }

    /** The view of one client on one live event; used by one thread. */
    final class Watch implements AutoCloseable {

        private final Subject subject;
        private Figures last;

        private Watch(Subject subject, Figures first) {
            this.subject = subject;
            this.last = first;
        }

        /** Waits for figures that differ from the last ones; empty if there were none for so long, or the watch ended. */
        Optional<Figures> next(Duration patience) throws InterruptedException {
            Figures newest = subject.await(last, patience);
            if (newest.equals(last)) {
                return Optional.empty();
            }
            last = newest;
            return Optional.of(newest);
        }

        /** Whether nothing will come any more: the service stops, or the live event is not known any more. */
        boolean isOver() {
            return subject.isOver();
        }

        @Override
        public void close() {
            WatchedFigures.this.close(this);
        }
    }

    /** A live event that is watched. */
    private static final class Subject {

        /** Changed only inside the map's {@code compute}. */
        private int watches;

        private final Lock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();

        /** Guarded by the lock, as is {@link #over}. */
        private Figures figures;

        private boolean over;

        Subject(Figures first) {
            figures = first;
        }

        void set(Figures read) {
            lock.lock();
            try {
                if (!read.equals(figures)) {
                    figures = read;
                    changed.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }

        void end() {
            lock.lock();
            try {
                over = true;
                changed.signalAll();
            } finally {
                lock.unlock();
            }
        }

        boolean isOver() {
            lock.lock();
            try {
                return over;
            } finally {
                lock.unlock();
            }
        }

        Figures await(Figures last, Duration patience) throws InterruptedException {
            long left = patience.toNanos();
            lock.lockInterruptibly();
            try {
                while (!over && figures.equals(last) && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return figures;
            } finally {
                lock.unlock();
            }
        }
    }
}
