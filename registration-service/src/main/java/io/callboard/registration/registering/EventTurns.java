package io.callboard.registration.registering;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Limits concurrent registrations for one live event; the others wait in order of arrival. A waiting request holds no
 * database connection, so one popular live event leaves connections for the others.
 */
@Component
public class EventTurns {

    private final RegisteringProperties properties;

    /** How many people have asked this instance to register them, for all live events. Changed by any thread. */
    private final LongAdder people = new LongAdder();

    /** Changed by any thread, by atomic updates of one entry. */
    private final ConcurrentMap<UUID, Turns> turns = new ConcurrentHashMap<>();

    EventTurns(RegisteringProperties properties) {
        this.properties = properties;
    }

    /** The permits of one live event, and the number of holders and waiters. */
    private record Turns(Semaphore free, int users) {

        Turns with(int more) {
            return new Turns(free, users + more);
        }
    }

    /** Does the work at its turn; throws {@link BusyException} if its turn does not come within the patience. */
    <T> T take(UUID eventId, Supplier<T> work) {
        return take(eventId, properties.patience(), work);
    }

    /** Counts a person who asks to be registered. */
    void countPerson() {
        people.increment();
    }

    /** How many people have asked this instance to register them since its start. */
    public long people() {
        return people.sum();
    }

    /** Does one chunk of a long work at its turn. It waits without a limit, because the work of others is short. */
    public <T> T await(UUID eventId, Supplier<T> work) {
        return take(eventId, Duration.ofDays(1), work);
    }

    private <T> T take(UUID eventId, Duration patience, Supplier<T> work) {
        Semaphore free = enter(eventId);
        try {
            if (!free.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new BusyException();
            }
            try {
                return work.get();
            } finally {
                free.release();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BusyException();
        } finally {
            turns.computeIfPresent(eventId, (_, now) -> now.users() == 1 ? null : now.with(-1));
        }
    }

    private Semaphore enter(UUID eventId) {
        return turns.merge(
                        eventId,
                        new Turns(new Semaphore(properties.atOncePerEvent(), true), 1),
                        (now, _) -> now.with(1))
                .free();
    }
}
