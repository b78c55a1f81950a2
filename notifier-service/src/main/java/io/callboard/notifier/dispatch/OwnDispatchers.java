package io.callboard.notifier.dispatch;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.OrganizerRoutes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.ownaccount.OwnAccountProperties;
import io.callboard.notifier.ownaccount.OwnAccounts;
import io.callboard.notifier.ownaccount.OwnRoutes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Runs dispatchers for organizers' accounts that have something due, {@code callboard.own-accounts.active} at most. An
 * account that is idle for {@link #IDLE} has none, so that thousands of accounts cost nothing. While others wait, a
 * dispatcher ends after {@code callboard.own-accounts.turn}, and the account that has waited the longest is next.
 */
@Component
class OwnDispatchers implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OwnDispatchers.class);

    private static final Duration LOOK_EVERY = Duration.ofMillis(250);
    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);

    /** An account that cannot be opened is tried again after this time. */
    private static final Duration AFTER_FAILURE = Duration.ofMinutes(1);

    static final Duration IDLE = Duration.ofSeconds(5);

    private final OwnRoutes routes;
    private final OwnAccounts accounts;
    private final Failover failover;
    private final Queue queue;
    private final BatchRecovery recovery;
    private final Dispatcher.Factory dispatchers;
    private final OwnAccountProperties properties;
    private final DispatchProperties dispatch;
    private final SupervisedLoop loop = new SupervisedLoop("own-accounts", this::turn, AFTER_TROUBLE);

    /** By account. Owned by the loop's thread, and by the one that stops the service after the loop has ended. */
    private final Map<String, Running> running = new HashMap<>();

    /** When each account that has something due began to wait. Owned by the loop's thread. */
    private final Map<String, Long> waitingSinceNanos = new HashMap<>();

    /** Until when accounts that could not be opened are left alone. Owned by the loop's thread. */
    private final Map<String, Long> untilNanos = new HashMap<>();

    /** Dispatchers that wait for their requests in flight. */
    private final AtomicInteger stopping = new AtomicInteger();

    OwnDispatchers(
            OwnRoutes routes,
            OwnAccounts accounts,
            Failover failover,
            Queue queue,
            BatchRecovery recovery,
            Dispatcher.Factory dispatchers,
            OwnAccountProperties properties,
            DispatchProperties dispatch) {
        this.routes = routes;
        this.accounts = accounts;
        this.failover = failover;
        this.queue = queue;
        this.recovery = recovery;
        this.dispatchers = dispatchers;
        this.properties = properties;
        this.dispatch = dispatch;
    }

    private static final class Running {

        final Account account;
        final Dispatcher dispatcher;
        final long startedAtNanos = System.nanoTime();
        long dueAtNanos = startedAtNanos;

        Running(Account account, Dispatcher dispatcher) {
            this.account = account;
            this.dispatcher = dispatcher;
        }
    }

    private Duration turn() {
        if (running.isEmpty() && routes.channels().isEmpty()) {
            return AFTER_TROUBLE;
        }
        long now = System.nanoTime();
        Set<String> due = due();
        waitingSinceNanos.keySet().retainAll(due);
        untilNanos.values().removeIf(until -> until - now <= 0);
        for (String account : due) {
            Running one = running.get(account);
            if (one == null) {
                waitingSinceNanos.putIfAbsent(account, now);
            } else {
                one.dueAtNanos = now;
            }
        }
        List<String> waiting = waitingSinceNanos.entrySet().stream()
                .filter(entry -> !running.containsKey(entry.getKey()) && !untilNanos.containsKey(entry.getKey()))
                .sorted(Map.Entry.comparingByValue(Comparator.comparing((Long since) -> since - now)))
                .map(Map.Entry::getKey)
                .toList();
        end(now, !waiting.isEmpty());
        for (String account : waiting) {
            if (running.size() + stopping.get() >= properties.active()) {
                break;
            }
            begin(account, now);
        }
        return LOOK_EVERY;
    }

    /** Usable accounts with due deliveries or batches. */
    private Set<String> due() {
        Set<String> due = new HashSet<>();
        for (Channel channel : routes.channels()) {
            for (Queue.HeadRow head : queue.heads(channel)) {
                OrganizerRoutes.Route route = head.dueInMillis() > 0 ? null : routes.of(channel, head.organizerId());
                if (route != null) {
                    due.add(route.account());
                }
            }
        }
        due.addAll(recovery.dueOfOrganizers());
        due.removeIf(account -> routes.usable(account) == null);
        return due;
    }

    /** Ends dispatchers of accounts that may not send any more, are idle, or have had their turn. */
    private void end(long now, boolean othersWait) {
        for (Running one : List.copyOf(running.values())) {
            boolean idle = now - one.dueAtNanos > IDLE.toNanos();
            boolean hadItsTurn =
                    othersWait && now - one.startedAtNanos > properties.turn().toNanos();
            if (!routes.isVerified(one.account.name()) || idle || hadItsTurn) {
                running.remove(one.account.name());
                stop(one);
            }
        }
    }

    private void begin(String name, long now) {
        OwnRoutes.Usable usable = routes.usable(name);
        if (usable == null) {
            return;
        }
        waitingSinceNanos.remove(name);
        Account account = accounts.open(usable.id()).orElse(null);
        if (account == null) {
            untilNanos.put(name, now + AFTER_FAILURE.toNanos());
            return;
        }
        if (dispatch.lease().compareTo(account.timeout()) <= 0) {
            log.error(
                    "callboard.dispatch.lease is not longer than the timeout of the account account={} provider={}",
                    name,
                    account.provider());
            untilNanos.put(name, now + AFTER_FAILURE.toNanos());
            return;
        }
        Dispatcher dispatcher = dispatchers.dispatcher(account);
        running.put(name, new Running(account, dispatcher));
        dispatcher.start();
        log.info("Dispatcher of an organizer's account started account={} provider={}", name, account.provider());
    }

    /** Waits for the requests in flight on a thread of its own. */
    private Thread stop(Running one) {
        stopping.incrementAndGet();
        return Thread.ofVirtual().name("stop-" + one.account.name()).start(() -> {
            try {
                one.dispatcher.stop();
                failover.forget(one.account);
            } finally {
                stopping.decrementAndGet();
            }
        });
    }

    @Override
    public void start() {
        loop.start();
    }

    @Override
    public void stop() {
        loop.stop(Duration.ofSeconds(2));
        List<Thread> threads = new ArrayList<>();
        running.values().forEach(one -> threads.add(stop(one)));
        running.clear();
        try {
            for (Thread thread : threads) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public boolean isRunning() {
        return loop.isRunning();
    }
}
