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
 * arrive wait. Then the first of them works for all that have gathered, but no sooner than an interval after the last group
 * has begun. So a request that is alone does not wait, and many requests share the round trips and the commit of one
 * transaction.
 *
 * @param <M> what a request brings
 * @param <R> what it gets
 */
final class Groups<M, R> {

    private final int most;
    private final Duration interval;

    /** The requests that wait for a live event; it has an entry while a thread works for it. Guarded by this. */
    private final Map<UUID, Deque<Waiting<M, R>>> gathering = new HashMap<>();

    /**
     * @param most how many requests one group has at most
     * @param interval how long after the beginning of a group the requests that wait get theirs, at least
     */
    Groups(int most, Duration interval) {
        this.most = most;
        this.interval = interval;
    }

    /** A request. The thread that works for it writes its result; it wakes up with a result or to lead a group. */
    private static final class Waiting<M, R> {

        private final M member;
        private final Semaphore wakeUp = new Semaphore(0);
        private boolean leads;
        private long leadsAtNanos;
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
     * @param work works for all members of a group and returns their results in their order; an exception from it
     *     is thrown to each member
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
        own.leadsAtNanos = System.nanoTime();
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
        return own.leads;
    }

    private synchronized boolean leave(UUID eventId, Waiting<M, R> own) {
        Deque<Waiting<M, R>> waiting = gathering.get(eventId);
        return waiting != null && waiting.remove(own);
    }

    private void lead(UUID eventId, Waiting<M, R> own, Function<List<M>, List<R>> work) {
        awaitInterval(own);
        long beganNanos = System.nanoTime();
        List<Waiting<M, R>> group = group(eventId, own);
        try {
            List<R> results =
                    work.apply(group.stream().map(waiting -> waiting.member).toList());
            for (int i = 0; i < group.size(); i++) {
                group.get(i).result = results.get(i);
            }
        } catch (RuntimeException | Error e) {
            group.forEach(waiting -> waiting.failure = e);
        } finally {
            passOn(eventId, beganNanos + interval.toNanos());
            group.stream().filter(waiting -> waiting != own).forEach(waiting -> waiting.wakeUp.release());
        }
    }

    private static void awaitInterval(Waiting<?, ?> own) {
        try {
            TimeUnit.NANOSECONDS.sleep(own.leadsAtNanos - System.nanoTime());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The request that leads and those that have gathered behind it. */
    private synchronized List<Waiting<M, R>> group(UUID eventId, Waiting<M, R> own) {
        List<Waiting<M, R>> group = new ArrayList<>();
        group.add(own);
        Deque<Waiting<M, R>> waiting = Objects.requireNonNull(gathering.get(eventId));
        while (group.size() < most && !waiting.isEmpty()) {
            group.add(waiting.remove());
        }
        return group;
    }

    private synchronized void passOn(UUID eventId, long nextAtNanos) {
        Waiting<M, R> next = Objects.requireNonNull(gathering.get(eventId)).poll();
        if (next == null) {
            gathering.remove(eventId);
            return;
        }
        next.leads = true;
        next.leadsAtNanos = nextAtNanos;
        next.wakeUp.release();
    }
}
