package io.callboard.chassis.watch;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The states of the subjects that clients watch. Once a second one call reads the states of all watched subjects, however
 * many clients watch them, and wakes those who watch a subject whose state changed. A service makes it a bean.
 *
 * @param <K> the key of a subject
 * @param <S> its state; two states differ when {@code equals} says so
 */
public final class Watches<K, S> implements Worker {

    /** What a watch keeps in the heap, measured: buffers of its connection and the stack of its thread. */
    private static final int BYTES_OF_A_WATCH = 220_000;

    /** The part of the heap that watches may fill. */
    private static final int PART_OF_HEAP = 4;

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Function<Set<K>, Map<K, S>> reader;
    private final int mostWatches;
    private final Map<K, Subject<S>> subjects = new ConcurrentHashMap<>();
    private final AtomicInteger watches = new AtomicInteger();
    private final SupervisedLoop loop;

    /** Written by the thread that starts and stops the service, read by those that begin a watch. */
    private volatile boolean stopped;

    /**
     * As many watches as fill a quarter of the heap.
     *
     * @param name of the loop, and the tag of the metric {@code callboard.watches}
     * @param reader reads the states of these subjects, without those that do not exist
     */
    public Watches(String name, Function<Set<K>, Map<K, S>> reader, MeterRegistry meters) {
        this(name, reader, meters, (int) (Runtime.getRuntime().maxMemory() / PART_OF_HEAP / BYTES_OF_A_WATCH));
    }

    Watches(String name, Function<Set<K>, Map<K, S>> reader, MeterRegistry meters, int mostWatches) {
        this.reader = reader;
        this.mostWatches = mostWatches;
        this.loop = new SupervisedLoop(name, this::turn, PAUSE);
        Gauge.builder("callboard.watches", watches, AtomicInteger::get)
                .description("Connections on which this instance sends a state as it changes")
                .tag("name", name)
                .register(meters);
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    @Override
    public void start() {
        stopped = false;
        Worker.super.start();
    }

    /** Ends all watches, also later ones, so that the service does not wait for them when it stops. */
    @Override
    public void stop() {
        stopped = true;
        Worker.super.stop();
        subjects.values().forEach(Subject::end);
    }

    private Duration turn() {
        read();
        return PAUSE;
    }

    /** Reads the states of all watched subjects. The loop does so each second. */
    public void read() {
        Map<K, Subject<S>> watched = Map.copyOf(subjects);
        if (watched.isEmpty()) {
            return;
        }
        Map<K, S> current = reader.apply(watched.keySet());
        watched.forEach((key, subject) -> {
            @Nullable S state = current.get(key);
            if (state == null) {
                subject.end();
            } else {
                subject.set(state);
            }
        });
    }

    /** Watches a subject from this state on; empty if this instance has too many watches. */
    public Optional<Watch> watch(K key, S first) {
        if (watches.incrementAndGet() > mostWatches) {
            watches.decrementAndGet();
            return Optional.empty();
        }
        Subject<S> subject = subjects.compute(key, (_, present) -> {
            Subject<S> watched = present == null ? new Subject<>(first) : present;
            watched.watches++;
            return watched;
        });
        subject.set(first);
        if (stopped) {
            subject.end();
        }
        return Optional.of(new Watch(key, subject, first));
    }

    private void close(Watch watch) {
        watches.decrementAndGet();
        subjects.computeIfPresent(watch.key, (_, subject) -> --subject.watches == 0 ? null : subject);
    }

    /** The view of one client on one subject; used by one thread. */
    public final class Watch implements AutoCloseable {

        private final K key;
        private final Subject<S> subject;
        private S last;

        private Watch(K key, Subject<S> subject, S first) {
            this.key = key;
            this.subject = subject;
            this.last = first;
        }

        /** The state that the client has. */
        public S last() {
            return last;
        }

        /** Waits for a state that differs from the last one; empty if there was none for so long, or the watch ended. */
        public Optional<S> next(Duration patience) throws InterruptedException {
            S newest = subject.await(last, patience);
            if (newest.equals(last)) {
                return Optional.empty();
            }
            last = newest;
            return Optional.of(newest);
        }

        /** Whether nothing will come any more: the service stops, or the subject does not exist any more. */
        public boolean isOver() {
            return subject.isOver();
        }

        @Override
        public void close() {
            Watches.this.close(this);
        }
    }

    /** A subject that is watched. */
    private static final class Subject<S> {

        /** Changed only inside the map's {@code compute}. */
        private int watches;

        private final Lock lock = new ReentrantLock();
        private final Condition changed = lock.newCondition();

        /** Guarded by the lock, as is {@link #over}. */
        private S state;

        private boolean over;

        Subject(S first) {
            state = first;
        }

        void set(S read) {
            lock.lock();
            try {
                if (!read.equals(state)) {
                    state = read;
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

        S await(S last, Duration patience) throws InterruptedException {
            long left = patience.toNanos();
            lock.lockInterruptibly();
            try {
                while (!over && state.equals(last) && left > 0) {
                    left = changed.awaitNanos(left);
                }
                return state;
            } finally {
                lock.unlock();
            }
        }
    }
}
