package io.callboard.registration.registering;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/**
 * Lets few at a time register for one live event, in the order of asking. Who waits for a turn holds no database
 * connection, so one popular live event leaves connections for the others.
 */
@Component
public class EventTurns {

    private final RegisteringProperties properties;

    /** Changed by any thread, by atomic updates of one entry. */
    private final ConcurrentMap<UUID, Turns> turns = new ConcurrentHashMap<>();

    EventTurns(RegisteringProperties properties) {
        this.properties = properties;
    }

    /** The turns of one live event, and how many have one or wait for one. */
    private record Turns(Semaphore free, int users) {

        Turns with(int more) {
            return new Turns(free, users + more);
        }
    }

    /** Does the work at its turn; {@link BusyException} if that does not come within the patience. */
    <T> T take(UUID eventId, Supplier<T> work) {
        return take(eventId, properties.patience(), work);
    }

    /** Does one chunk of a long work at its turn, however long that takes: all before it are short. */
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
