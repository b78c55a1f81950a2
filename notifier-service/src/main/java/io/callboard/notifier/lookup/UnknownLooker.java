package io.callboard.notifier.lookup;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.MessageLookup;
import io.callboard.notifier.account.MessageLookup.Result;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks the providers of our accounts, one after the other, whether they accepted messages that are UNKNOWN. Nothing is sent
 * again, whatever they answer (ADR 0091).
 */
@Component
class UnknownLooker implements Worker {

    private static final Logger log = LoggerFactory.getLogger(UnknownLooker.class);

    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Few, so that all are asked while they are reserved, also if a provider is slow. */
    private static final int AT_ONCE = 5;

    private static final Duration REST = Duration.ofMinutes(5);
    private static final Duration LONGEST_REST = Duration.ofHours(1);

    /** Words for {@link Result} in metrics. */
    private static final List<String> RESULTS = List.of("FOUND", "NOT_FOUND", "NO_ANSWER");

    private final Map<String, Account> accounts;
    private final UnknownDeliveries unknowns;
    private final MeterRegistry meters;
    private final SupervisedLoop loop = new SupervisedLoop("lookups", this::turn, PAUSE);

    /** Until when accounts are not asked, on {@link System#nanoTime}. Owned by the loop's thread. */
    private final Map<String, Long> restUntilNanos = new HashMap<>();

    UnknownLooker(List<Account> accounts, UnknownDeliveries unknowns, MeterRegistry meters) {
        this.accounts = accounts.stream()
                .filter(account -> account.lookup() != null)
                .collect(Collectors.toMap(Account::name, Function.identity()));
        this.unknowns = unknowns;
        this.meters = meters;
        this.accounts.values().forEach(account -> RESULTS.forEach(result -> counter(account, result)));
    }

    private Duration turn() {
        long now = System.nanoTime();
        restUntilNanos.values().removeIf(until -> until - now <= 0);
        List<String> asked = accounts.keySet().stream()
                .filter(name -> !restUntilNanos.containsKey(name))
                .toList();
        if (!asked.isEmpty()) {
            Deque<UnknownDeliveries.Unknown> due = new ArrayDeque<>(unknowns.reserve(asked, AT_ONCE));
            while (!due.isEmpty()) {
                UnknownDeliveries.Unknown unknown = due.poll();
                if (!restUntilNanos.containsKey(unknown.account())) {
                    look(unknown, Objects.requireNonNull(accounts.get(unknown.account())));
                }
            }
        }
        return PAUSE;
    }

    private void look(UnknownDeliveries.Unknown unknown, Account account) {
        String address = unknown.address();
        if (address == null) {
            unknowns.drop(unknown);
            return;
        }
        Result result = Objects.requireNonNull(account.lookup())
                .look(new MessageLookup.Sought(unknown.id(), address, unknown.textHash(), unknown.unknownAt()));
        switch (result) {
            case Result.Accepted(var messageId) -> {
                unknowns.accepted(unknown, account, messageId);
                counter(account, "FOUND").increment();
                log.info("Unknown delivery was accepted deliveryId={} account={}", unknown.id(), account.name());
            }
            case Result.NotFound _ -> {
                unknowns.notFound(unknown);
                counter(account, "NOT_FOUND").increment();
            }
            case Result.NoAnswer(var retryAfter) -> {
                Duration rest = retryAfter == null || retryAfter.compareTo(LONGEST_REST) > 0 ? REST : retryAfter;
                unknowns.postpone(List.of(unknown), rest);
                restUntilNanos.put(account.name(), System.nanoTime() + rest.toNanos());
                counter(account, "NO_ANSWER").increment();
                log.warn("Provider does not say what became of a message account={} rest={}", account.name(), rest);
            }
        }
    }

    private Counter counter(Account account, String result) {
        return Counter.builder("callboard.deliveries.looked.up")
                .description("Questions to providers about UNKNOWN deliveries, by the answer")
                .tag("account", account.name())
                .tag("result", result)
                .register(meters);
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
