package io.callboard.notifier.dispatch;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.notifier.account.Account;
import java.time.Duration;
import java.util.List;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/** Runs one dispatcher for each of our accounts, and the housekeeping, while the service runs. */
@Component
class Dispatchers implements SmartLifecycle {

    private final List<Account> accounts;
    private final Dispatcher.Factory dispatchers;
    private final SupervisedLoop housekeeper;

    /** Written by the thread that starts and stops the context. */
    private volatile List<Dispatcher> running = List.of();

    Dispatchers(
            List<Account> accounts,
            Dispatcher.Factory dispatchers,
            Housekeeper housekeeper,
            DispatchProperties properties) {
        this.accounts = accounts;
        this.dispatchers = dispatchers;
        this.housekeeper = new SupervisedLoop("queue-housekeeping", housekeeper::turn, Duration.ofSeconds(1));
        for (Account account : accounts) {
            if (properties.lease().compareTo(account.timeout()) <= 0) {
                throw new IllegalStateException(
                        "callboard.dispatch.lease must be longer than the timeout of the account " + account.name()
                                + ", or requests in flight are taken for lost");
            }
        }
    }

    @Override
    public void start() {
        running = accounts.stream().map(dispatchers::dispatcher).toList();
        running.forEach(Dispatcher::start);
        housekeeper.start();
    }

    /** Stops all at the same time, because each waits for its own requests in flight. */
    @Override
    public void stop() {
        List<Thread> stopping = running.stream()
                .map(dispatcher -> Thread.ofVirtual().start(dispatcher::stop))
                .toList();
        housekeeper.stop(Duration.ofSeconds(2));
        try {
            for (Thread thread : stopping) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        running = List.of();
    }

    @Override
    public boolean isRunning() {
        return !running.isEmpty() || housekeeper.isRunning();
    }
}
