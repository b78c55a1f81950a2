package io.callboard.notifier.lookup;

import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.MessageLookup;
import io.callboard.notifier.account.MessageLookup.Result;
import io.callboard.notifier.account.OwnAccount;
import io.callboard.notifier.account.OwnProvider;
import io.callboard.notifier.ownaccount.OwnAccounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Asks the providers of our accounts and of organizers', one after the other, whether they accepted messages that are
 * UNKNOWN. Nothing is sent again, whatever they answer (ADR 0091).
 */
@Component
class UnknownLooker implements Worker {

    private static final Logger log = LoggerFactory.getLogger(UnknownLooker.class);

    private static final Duration PAUSE = Duration.ofSeconds(5);

    /** Few, so that all are asked while they are reserved, also if a provider is slow. */
    private static final int AT_ONCE = 5;

    /** How long an account is not asked if its provider does not say how long. */
    private static final Duration REST = Duration.ofMinutes(5);

    /** As long as a look-up is kept. */
    private static final Duration LONGEST_REST = Duration.ofDays(1);

    /** Words for {@link Result} in metrics. */
    private static final List<String> RESULTS = List.of("FOUND", "NOT_FOUND", "NO_ANSWER");

    private final Map<String, Account> accounts;
    private final List<String> ownProviders;
    private final OwnAccounts ownAccounts;
    private final UnknownDeliveries unknowns;
    private final MeterRegistry meters;
    private final SupervisedLoop loop = new SupervisedLoop("lookups", this::turn, PAUSE);

    /** Until when accounts are not asked, on {@link System#nanoTime}. Owned by the loop's thread. */
    private final Map<String, Long> restUntilNanos = new HashMap<>();

    UnknownLooker(
            List<Account> accounts,
            List<OwnProvider> ownProviders,
            OwnAccounts ownAccounts,
            UnknownDeliveries unknowns,
            MeterRegistry meters) {
        this.accounts = accounts.stream()
                .filter(account -> account.lookup() != null)
                .collect(Collectors.toMap(Account::name, Function.identity()));
        this.ownProviders = ownProviders.stream()
                .filter(OwnProvider::answersLookups)
                .map(OwnProvider::name)
                .toList();
        this.ownAccounts = ownAccounts;
        this.unknowns = unknowns;
        this.meters = meters;
        Stream.concat(this.accounts.keySet().stream(), Stream.of(OwnAccount.LABEL))
                .forEach(account -> RESULTS.forEach(result -> counter(account, result)));
    }

    Duration turn() {
        long now = System.nanoTime();
        restUntilNanos.values().removeIf(until -> until - now <= 0);
        for (UnknownDeliveries.Unknown unknown :
                unknowns.reserve(accounts.keySet(), ownProviders, restUntilNanos.keySet(), AT_ONCE)) {
            if (!restUntilNanos.containsKey(unknown.account())) {
                look(unknown);
            }
        }
        return PAUSE;
    }

    /** Null for an account of an organizer that is deleted, or whose credentials cannot be read. */
    private @Nullable Account account(String name) {
        return name.startsWith(OwnAccount.PREFIX)
                ? ownAccounts
                        .open(UUID.fromString(name.substring(OwnAccount.PREFIX.length())))
                        .orElse(null)
                : accounts.get(name);
    }

    private void look(UnknownDeliveries.Unknown unknown) {
        String address = unknown.address();
        Account account = account(unknown.account());
        MessageLookup lookup = account == null ? null : account.lookup();
        if (address == null || account == null || lookup == null) {
            unknowns.drop(unknown);
            return;
        }
        Result result =
                lookup.look(new MessageLookup.Sought(unknown.id(), address, unknown.textHash(), unknown.unknownAt()));
        String label = account.label();
        switch (result) {
            case Result.Accepted(var messageId) -> {
                unknowns.accepted(unknown, account, messageId);
                counter(label, "FOUND").increment();
                log.info("Unknown delivery was accepted deliveryId={} account={}", unknown.id(), account.name());
            }
            case Result.NotFound _ -> {
                unknowns.notFound(unknown);
                counter(label, "NOT_FOUND").increment();
            }
            case Result.NoAnswer(var retryAfter) -> {
                Duration rest = rest(retryAfter);
                unknowns.postpone(List.of(unknown), rest);
                restUntilNanos.put(account.name(), System.nanoTime() + rest.toNanos());
                counter(label, "NO_ANSWER").increment();
                log.warn("Provider does not say what became of a message account={} rest={}", account.name(), rest);
            }
        }
    }

    private static Duration rest(@Nullable Duration retryAfter) {
        if (retryAfter == null) {
            return REST;
        }
        return retryAfter.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : retryAfter;
    }

    private Counter counter(String account, String result) {
        return Counter.builder("callboard.deliveries.looked.up")
                .description("Questions to providers about UNKNOWN deliveries, by the answer")
                .tag("account", account)
                .tag("result", result)
                .register(meters);
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
