package io.callboard.notifier.testmessage;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountRouter;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import io.callboard.notifier.attempt.RetryProperties;
import io.callboard.notifier.attempt.SentRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Sends test messages one after the other, with the accounts of all messages and at their pace. The rules after an answer
 * are those of deliveries: a message that a provider may have accepted is repeated with the same key or not at all.
 */
@Component
class TestMessageSender implements Worker {

    private static final Logger log = LoggerFactory.getLogger(TestMessageSender.class);

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(5);

    /** How long one waits whose account gives no request at the moment. */
    private static final Duration NO_TOKEN = Duration.ofMillis(250);

    private static final Duration LONGEST_CLOSED = Duration.ofSeconds(5);

    /** How long an account is left alone after it has refused its credentials, as for deliveries. */
    private static final Duration ACCOUNT_PAUSE = Duration.ofMinutes(1);

    private final TestMessages messages;
    private final AccountRouter router;
    private final Failover failover;
    private final AccountStates states;
    private final AnswerPolicy policy;
    private final TestMessageProperties properties;
    private final Map<TestMessageStatus, Counter> settled = new EnumMap<>(TestMessageStatus.class);
    private final SupervisedLoop loop = new SupervisedLoop("test-messages", this::turn, PAUSE_AFTER_FAILURE);

    /** Accounts whose row in the database exists. Owned by the loop's thread. */
    private final Set<String> opened = new HashSet<>();

    TestMessageSender(
            TestMessages messages,
            AccountRouter router,
            Failover failover,
            AccountStates states,
            RetryProperties retries,
            TestMessageProperties properties,
            MeterRegistry meters) {
        this.messages = messages;
        this.router = router;
        this.failover = failover;
        this.states = states;
        this.properties = properties;
        this.policy = new AnswerPolicy(retries, RandomGenerator.getDefault());
        for (TestMessageStatus status : TestMessageStatus.values()) {
            settled.put(
                    status,
                    Counter.builder("callboard.test.messages")
                            .description("Test messages of templates by outcome")
                            .tag("status", status.name())
                            .register(meters));
        }
    }

    /** Works on what is due. Returns the pause until the next look. */
    Duration turn() {
        List<TestMessages.Due> due = messages.due();
        for (TestMessages.Due one : due) {
            if (loop.isStopping()) {
                break;
            }
            loop.signOfLife();
            work(one);
        }
        return due.isEmpty() ? PAUSE : NO_TOKEN;
    }

    private void work(TestMessages.Due due) {
        Account account = account(due).orElse(null);
        boolean inDoubt = due.inDoubt() || due.inFlight();
        if (inDoubt && (account == null || !account.idempotent() || due.over())) {
            settle(due.id(), due.requests(), TestMessageStatus.UNKNOWN, due.inFlight() ? "IN_FLIGHT_AT_CRASH" : null);
        } else if (due.over()) {
            settle(due.id(), due.requests(), TestMessageStatus.EXPIRED, "TOO_LATE");
        } else if (account == null) {
            settle(due.id(), due.requests(), TestMessageStatus.FAILED, "NO_ACCOUNT");
        } else {
            send(due, account);
        }
    }

    /** The account that may have it already, else the one that takes new messages of the channel. */
    private Optional<Account> account(TestMessages.Due due) {
        String bound = due.inDoubt() || due.inFlight() ? due.account() : null;
        Stream<Account> ofChannel =
                Channel.ofName(due.channel()).stream().flatMap(channel -> router.accounts(channel).stream());
        return ofChannel
                .filter(account -> bound == null
                        ? failover.isChosen(account)
                        : account.name().equals(bound))
                .findFirst();
    }

    private void send(TestMessages.Due due, Account account) {
        if (opened.add(account.name())) {
            states.open(account);
        }
        AccountStates.Standing standing = states.standing(account);
        if (standing.closed().isPositive()) {
            Duration closed = standing.closed();
            messages.postpone(due, closed.compareTo(LONGEST_CLOSED) < 0 ? closed : LONGEST_CLOSED);
            return;
        }
        if (!standing.unlimited() && states.take(account, 1) == 0) {
            messages.postpone(due, NO_TOKEN);
            return;
        }
        long takenAtNanos = System.nanoTime();
        Duration lease = account.timeout().multipliedBy(3);
        TestMessages.Taken taken = messages.take(due, account.name(), lease).orElse(null);
        if (taken == null) {
            return;
        }
        Failpoints.hit("notifier.test-message.after-take");
        Envelope stored = taken.envelope().orElse(null);
        if (stored == null) {
            settle(
                    due.id(),
                    taken.requests(),
                    taken.inDoubt() ? TestMessageStatus.UNKNOWN : TestMessageStatus.FAILED,
                    "ENVELOPE_UNREADABLE");
        } else if (System.nanoTime() - takenAtNanos > account.timeout().toNanos()) {
            // The process was suspended, and another instance may take over while the request is under way.
            messages.again(taken.id(), taken.requests(), taken.inDoubt(), Duration.ZERO);
        } else {
            Envelope envelope = new Envelope(account.sender(), stored.template(), stored.messages());
            Answer answer = account.send(taken.id().toString(), envelope, properties.usefulFor());
            Failpoints.hit("notifier.test-message.after-call");
            record(account, taken, answer);
        }
    }

    private void record(Account account, TestMessages.Taken taken, Answer answer) {
        AnswerPolicy.Decision decision = policy.decide(
                answer,
                new SentRequest(
                        taken.requests(),
                        taken.inDoubt(),
                        1,
                        account.idempotent(),
                        false,
                        false,
                        taken.requests(),
                        taken.timeLeft()));
        switch (decision.next()) {
            case Next.Decided(var receipts) -> {
                String refusal = receipts.getFirst().refusal();
                if (refusal == null) {
                    settle(taken.id(), taken.requests(), TestMessageStatus.SENT, null);
                } else {
                    settle(taken.id(), taken.requests(), TestMessageStatus.FAILED, AnswerPolicy.refusal(refusal));
                }
            }
            case Next.Failed(var reason) -> settle(taken.id(), taken.requests(), TestMessageStatus.FAILED, reason);
            case Next.Unknown(var reason) -> settle(taken.id(), taken.requests(), TestMessageStatus.UNKNOWN, reason);
            case Next.Return back -> messages.again(taken.id(), taken.requests(), false, back.after());
            case Next.Split _ -> messages.again(taken.id(), taken.requests(), false, Duration.ZERO);
            case Next.Repeat repeat ->
                messages.again(taken.id(), taken.requests(), taken.inDoubt() || repeat.inDoubt(), repeat.after());
        }
        apply(account, decision.effect());
    }

    /** An answer about the account holds for deliveries too. A single failed request says nothing about the account. */
    private void apply(Account account, Effect effect) {
        switch (effect) {
            case Effect.Accepted _, Effect.Refused _, Effect.Trouble _ -> {}
            case Effect.Busy busy -> states.close(account.name(), busy.after());
            case Effect.Pause(var reason) -> states.pause(account, ACCOUNT_PAUSE, reason);
        }
    }

    private void settle(UUID id, int requests, TestMessageStatus status, @Nullable String reason) {
        if (messages.settle(id, requests, status, reason)) {
            Objects.requireNonNull(settled.get(status)).increment();
            log.info("Test message settled id={} status={} reason={}", id, status, reason);
        }
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }
}
