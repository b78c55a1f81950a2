package io.callboard.registration.registering;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests for one live event share their work (group commit). While one thread works for a group, the requests that
 * arrive wait. Then the first of them works for all that have gathered. So a request that is alone does not wait, and many
 * requests share the round trips and the commit of one transaction.
 *
 * @param <M> what a request brings
 * @param <R> what it gets
 */
final class Groups<M, R> {

    private final int most;

    /** The requests that wait for a live event; it has an entry while a thread works for it. Guarded by this. */
    private final Map<UUID, Deque<Waiting<M, R>>> gathering = new HashMap<>();

    /** @param most how many requests one group has at most */
    Groups(int most) {
        this.most = most;
    }

    /** A request. The thread that works for it writes its result; it wakes up with a result or with a group to lead. */
    private static final class Waiting<M, R> {

        private final M member;
        private final Semaphore wakeUp = new Semaphore(0);
        private @Nullable List<Waiting<M, R>> led;
        private @Nullable R result;
        private @Nullable Throwable failure;

        Waiting(M member) {
            this.member = member;
        }

        R outcome() {
            if (failure instanceof Error error) {
                throw error;
            }
            if (failure instanceof RuntimeException exception) {
                throw exception;
            }
            return Objects.requireNonNull(result);
        }
    }

    /**
     * Returns the result of this member.
     *
     * @param patience how long the request waits for its group; then {@link BusyException}
     * @param work works for all members of a group and returns their results in their order; what it throws, each of them
     *     throws
     */
    R join(UUID eventId, M member, Duration patience, Function<List<M>, List<R>> work) {
        Waiting<M, R> own = new Waiting<>(member);
        if (enter(eventId, own) || awaitTurn(eventId, own, patience)) {
            lead(eventId, own, work);
        }
        return own.outcome();
    }

    /** Whether this request leads a group at once, because no thread works for the live event. */
    private synchronized boolean enter(UUID eventId, Waiting<M, R> own) {
        Deque<Waiting<M, R>> waiting = gathering.get(eventId);
        if (waiting != null) {
            waiting.add(own);
            return false;
        }
        gathering.put(eventId, new ArrayDeque<>());
        own.led = List.of(own);
        return true;
    }

    /** Returns whether this request leads a group now; otherwise it has its result. */
    private boolean awaitTurn(UUID eventId, Waiting<M, R> own, Duration patience) {
        boolean awake = false;
        try {
            awake = own.wakeUp.tryAcquire(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!awake) {
            if (leave(eventId, own)) {
                throw new BusyException();
            }
            // A group has it already, so its result comes with the end of a transaction.
            own.wakeUp.acquireUninterruptibly();
        }
        return own.led != null;
    }

    private synchronized boolean leave(UUID eventId, Waiting<M, R> own) {
        Deque<Waiting<M, R>> waiting = gathering.get(eventId);
        return waiting != null && waiting.remove(own);
    }

    private void lead(UUID eventId, Waiting<M, R> own, Function<List<M>, List<R>> work) {
        List<Waiting<M, R>> group = own.led == null ? List.of(own) : own.led;
        try {
            List<R> results =
                    work.apply(group.stream().map(waiting -> waiting.member).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).result = results.get(i);
            }
        } catch (RuntimeException | Error e) {
            group.forEach(waiting -> waiting.failure = e);
        } finally {
            passOn(eventId);
            group.stream().filter(waiting -> waiting != own).forEach(waiting -> waiting.wakeUp.release());
        }
    }

    private synchronized void passOn(UUID eventId) {
        Deque<Waiting<M, R>> waiting = gathering.get(eventId);
        if (waiting == null || waiting.isEmpty()) {
            gathering.remove(eventId);
            return;
        }
        List<Waiting<M, R>> group = new ArrayList<>();
        while (group.size() < most && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        Waiting<M, R> leader = group.getFirst();
        leader.led = group;
        leader.wakeUp.release();
    }
}
