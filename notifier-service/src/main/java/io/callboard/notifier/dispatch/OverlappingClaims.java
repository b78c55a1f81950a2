package io.callboard.notifier.dispatch;

import io.callboard.chassis.tenant.Tenancy;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Two claims at most that run at the same time. Each one reads the queue as soon as the one before it has locked its
 * deliveries, so it gets those behind them. One thread owns it.
 */
final class OverlappingClaims implements AutoCloseable {

    /** Of the platform, because a claim uses a processor for long, and virtual threads make the requests meanwhile. */
    private static final Executor THREADS = Executors.newThreadPerTaskExecutor(
            Thread.ofPlatform().daemon().name("overlapping-claim-", 0).factory());

    private static final int MOST = 2;

    private final Deque<Running> running = new ArrayDeque<>(MOST);

    /**
     * A claim under way.
     *
     * @param batches the most that it takes
     * @param locked completed when its deliveries are locked
     */
    record Running(
            int batches,
            List<QueueHeads.Share> shares,
            long startedAtNanos,
            CompletableFuture<Void> locked,
            CompletableFuture<Claimed> result) {

        /** Completed when the next claim can read the queue; fails if this one failed before. */
        private CompletableFuture<Object> isPast() {
            return CompletableFuture.anyOf(locked, result);
        }

        Claimed end() {
            return result.join();
        }
    }

    boolean isEmpty() {
        return running.isEmpty();
    }

    boolean areTwo() {
        return running.size() == MOST;
    }

    /** @param claim gets what it has to call when its deliveries are locked */
    void start(int batches, List<QueueHeads.Share> shares, Function<Runnable, Claimed> claim) {
        CompletableFuture<?> before = running.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : running.getLast().isPast();
        CompletableFuture<Void> locked = new CompletableFuture<>();
        long startedAt = System.nanoTime();
        CompletableFuture<Claimed> result = CompletableFuture.supplyAsync(
                () -> {
                    before.join();
                    return Tenancy.callAsPlatform(() -> claim.apply(() -> locked.complete(null)));
                },
                THREADS);
        running.add(new Running(batches, shares, startedAt, locked, result));
    }

    /** Removes the one that began first. */
    Running first() {
        return running.remove();
    }

    /** Waits for those that are left, whatever comes of them. */
    @Override
    public void close() {
        running.forEach(one -> one.result().exceptionally(_ -> Claimed.NOTHING).join());
    }
}
