package io.callboard.chassis.arrival;

import io.callboard.chassis.problem.Problem;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Lets a request read a live event that its caller has just written in another service. The request waits until this
 * service has applied the message about the live event. The wait is bounded, and so is the number of requests that
 * wait. A waiting request holds a virtual thread and no database connection.
 */
public final class Arrivals {

    /** Describes the parameter {@code minVersion} in OpenAPI documents. */
    public static final String MIN_VERSION =
            "The version of the live event, from its ETag, that the answer must know. The"
                    + " request waits up to 3 seconds for it. After that the answer is 404 event-not-known-yet with Retry-After.";

    private final ArrivalProperties properties;
    private final Semaphore places;

    /** One signal for each waiting request; added and removed by the threads of requests, released by those of listeners. */
    private final Map<UUID, List<Semaphore>> signals = new ConcurrentHashMap<>();

    Arrivals(ArrivalProperties properties) {
        this.properties = properties;
        this.places = new Semaphore(properties.mostWaiters());
    }

    /** Reports that these live events have been applied. After the commit, wakes the requests that wait for them. */
    public void applied(Collection<UUID> eventIds) {
        List<UUID> arrived = List.copyOf(eventIds);
        if (!TransactionSynchronizationManager.isSynchronizationActive()) {
            wake(arrived);
            return;
        }
        TransactionSynchronizationManager.registerSynchronization(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                wake(arrived);
            }
        });
    }

    /**
     * Waits until the live event is known; throws the 404 {@code event-not-known-yet} when it does not become known in
     * time.
     *
     * @param known asks the database in a transaction of its own
     */
    public void require(UUID eventId, BooleanSupplier known) {
        if (!await(eventId, known)) {
            throw Problem.eventNotKnownYet();
        }
    }

    /** Waits until the live event is known. In a transaction it does not wait: that would hold a connection. */
    public boolean await(UUID eventId, BooleanSupplier known) {
        if (known.getAsBoolean()) {
            return true;
        }
        if (TransactionSynchronizationManager.isActualTransactionActive() || !places.tryAcquire()) {
            return false;
        }
        Semaphore signal = new Semaphore(0);
        signals.merge(
                eventId,
                List.of(signal),
                (present, added) ->
                        Stream.concat(present.stream(), added.stream()).toList());
        try {
            return await(signal, known);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            signals.computeIfPresent(eventId, (_, present) -> {
                List<Semaphore> others =
                        present.stream().filter(other -> other != signal).toList();
                return others.isEmpty() ? null : others;
            });
            places.release();
        }
    }

    /**
     * Asks the database after registering the signal, because a message that was applied earlier did not release it.
     */
    private boolean await(Semaphore signal, BooleanSupplier known) throws InterruptedException {
        long end = System.nanoTime() + properties.longestWait().toNanos();
        while (!known.getAsBoolean()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (signal.tryAcquire(Math.min(left, properties.poll().toNanos()), TimeUnit.NANOSECONDS)) {
                signal.drainPermits();
            }
        }
        return true;
    }

    private void wake(List<UUID> eventIds) {
        for (UUID eventId : eventIds) {
            signals.getOrDefault(eventId, List.of()).forEach(Semaphore::release);
        }
    }
}
