package io.callboard.chassis.arrival;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.problem.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** A set plays the database. The clock is real, and polls are so long that only a signal can wake a request. */
class ArrivalsTest {

    private static final Duration FOREVER = Duration.ofMinutes(1);
    private static final Executor THREADS = Thread::startVirtualThread;

    private final UUID event = UUID.randomUUID();
    private final Set<UUID> database = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();

    @AfterEach
    void endTransaction() {
        TransactionSynchronizationManager.clear();
    }

    @Test
    void aKnownEventIsNotWaitedFor() {
        database.add(event);

        assertThat(arrivals(0, FOREVER, FOREVER).await(event, this::known)).isTrue();
        assertThat(asked).hasValue(1);
    }

    @Test
    void aWaitingRequestGoesOnOnceTheEventIsApplied() {
        Arrivals arrivals = arrivals(1, FOREVER, FOREVER);
        CompletableFuture<Boolean> request = waiting(arrivals);

        database.add(event);
        arrivals.applied(List.of(event));

        assertThat(request).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void nobodyIsWokenBeforeTheCommit() {
        Arrivals arrivals = arrivals(1, FOREVER, FOREVER);
        CompletableFuture<Boolean> request = waiting(arrivals);
        TransactionSynchronizationManager.initSynchronization();

        arrivals.applied(List.of(event));
        List<TransactionSynchronization> synchronizations = TransactionSynchronizationManager.getSynchronizations();

        assertThat(synchronizations).hasSize(1);
        assertThat(asked).hasValue(2);
        database.add(event);
        synchronizations.forEach(TransactionSynchronization::afterCommit);
        assertThat(request).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void messagesAppliedByAnotherInstanceAreFoundByAsking() {
        CompletableFuture<Boolean> request = waiting(arrivals(1, FOREVER, Duration.ofMillis(5)));

        database.add(event);

        assertThat(request).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void theWaitHasAnEnd() {
        Arrivals arrivals = arrivals(1, Duration.ofMillis(20), Duration.ofMillis(5));

        assertThatExceptionOfType(Problem.class)
                .isThrownBy(() -> arrivals.require(event, this::known))
                .matches(problem -> problem.getStatusCode().value() == 404)
                .matches(problem -> String.valueOf(problem.getBody().getType()).endsWith("/event-not-known-yet"))
                .matches(problem -> "1".equals(problem.getHeaders().getFirst("Retry-After")));
        // The finished request no longer counts as a waiter.
        assertThatExceptionOfType(Problem.class).isThrownBy(() -> arrivals.require(event, this::known));
        assertThat(asked).hasValueGreaterThan(4);
    }

    @Test
    void oneMoreThanThePlacesDoesNotWait() {
        Arrivals arrivals = arrivals(1, FOREVER, FOREVER);
        CompletableFuture<Boolean> first = waiting(arrivals);

        assertThat(arrivals.await(UUID.randomUUID(), () -> false)).isFalse();

        database.add(event);
        arrivals.applied(List.of(event));
        assertThat(first).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(true);
    }

    @Test
    void aRequestThatHoldsAConnectionDoesNotWait() {
        TransactionSynchronizationManager.setActualTransactionActive(true);

        assertThat(arrivals(1, Duration.ofMillis(20), Duration.ofMillis(5)).await(event, this::known))
                .isFalse();
        assertThat(asked).hasValue(1);
    }

    /**
     * A request that has asked the database twice: before it counted as a waiter, and after it had registered its
     * signal.
     */
    private CompletableFuture<Boolean> waiting(Arrivals arrivals) {
        CompletableFuture<Boolean> request =
                CompletableFuture.supplyAsync(() -> arrivals.await(event, this::known), THREADS);
        await().until(() -> asked.get() >= 2);
        return request;
    }

    private boolean known() {
        asked.incrementAndGet();
        return database.contains(event);
    }

    private static Arrivals arrivals(int mostWaiters, Duration longestWait, Duration poll) {
        return new Arrivals(new ArrivalProperties(longestWait, mostWaiters, poll));
    }
}
