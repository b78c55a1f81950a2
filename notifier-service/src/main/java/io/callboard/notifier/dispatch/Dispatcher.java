package io.callboard.notifier.dispatch;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.trace.Traces;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.CircuitBreaker;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.PreparedRequests;
import io.callboard.notifier.account.RetryBudget;
import io.callboard.notifier.account.Throughput;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.callboard.notifier.attempt.RetryProperties;
import io.callboard.notifier.fence.FenceGate;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Sends for one account on this instance: a claiming thread, a recording thread, and the requests. */
final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** Additional time at shutdown for the current claim and for recording the last answer. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(2);

    private static final Duration AFTER_TROUBLE = Duration.ofMillis(500);

    private final Account account;
    private final int inFlight;
    private final Semaphore room;
    private final SupervisedLoop claimer;
    private final SupervisedLoop recorder;

    /** Null if the account makes its requests only when it sends them. */
    private final @Nullable SupervisedLoop preparer;

    private final Recorder records;

    /** Makes dispatchers. */
    @Component
    static class Factory {

        private final Queue queue;
        private final Claims claims;
        private final BatchRecovery recovery;
        private final Outcomes outcomes;
        private final AnsweredBatches answeredBatches;
        private final AccountStates states;
        private final Failover failover;
        private final FenceGate gate;
        private final DispatchMetrics metrics;
        private final DispatchProperties properties;
        private final RetryProperties retries;
        private final Traces traces;

        Factory(
                Queue queue,
                Claims claims,
                BatchRecovery recovery,
                Outcomes outcomes,
                AnsweredBatches answeredBatches,
                AccountStates states,
                Failover failover,
                FenceGate gate,
                DispatchMetrics metrics,
                DispatchProperties properties,
                RetryProperties retries,
                Traces traces) {
            this.queue = queue;
            this.claims = claims;
            this.recovery = recovery;
            this.outcomes = outcomes;
            this.answeredBatches = answeredBatches;
            this.states = states;
            this.failover = failover;
            this.gate = gate;
            this.metrics = metrics;
            this.properties = properties;
            this.retries = retries;
            this.traces = traces;
        }

        Dispatcher dispatcher(Account account) {
            return new Dispatcher(account, this);
        }
    }

    private Dispatcher(Account account, Factory parts) {
        this.account = account;
        this.inFlight = parts.properties.inFlight(account);
        this.room = new Semaphore(inFlight);
        String instance = UUID.randomUUID().toString();
        BlockingQueue<Outcomes.Outcome> answered = new ArrayBlockingQueue<>(inFlight);
        CircuitBreaker circuit = new CircuitBreaker();
        RetryBudget budget = new RetryBudget(parts.retries.budget(), parts.retries.budgetFree());
        Throughput throughput = new Throughput();
        Underway underway = new Underway();
        if (account.organizer() == null) {
            parts.metrics.watch(account, circuit);
        }
        Sender sender = new Sender(
                account,
                new AnswerPolicy(parts.retries, RandomGenerator.getDefault()),
                circuit,
                budget,
                throughput,
                underway,
                parts.properties,
                parts.metrics,
                parts.traces,
                room,
                answered);
        PreparedBatches prepared = new PreparedBatches();
        ClaimLoop claims = new ClaimLoop(
                account,
                instance,
                parts.queue,
                parts.claims,
                prepared,
                parts.recovery,
                parts.states,
                parts.failover,
                parts.gate,
                circuit,
                budget,
                throughput,
                underway,
                sender,
                room,
                parts.properties);
        this.records = new Recorder(
                account,
                instance,
                parts.outcomes,
                parts.answeredBatches,
                new Backlog(account.name(), parts.answeredBatches, System::nanoTime),
                throughput,
                underway,
                room,
                answered);
        this.claimer = new SupervisedLoop("claim-" + account.name(), claims::turn, AFTER_TROUBLE);
        PreparedRequests requests = account.prepared();
        this.preparer = requests == null
                ? null
                : new SupervisedLoop(
                        "prepare-" + account.name(),
                        new Preparer(account, requests, parts.claims, parts.failover, prepared)::turn,
                        AFTER_TROUBLE);
        this.recorder = new SupervisedLoop("record-" + account.name(), records::turn, AFTER_TROUBLE);
    }

    void start() {
        recorder.start();
        claimer.start();
        if (preparer != null) {
            preparer.start();
        }
    }

    /** Stops claiming, waits for the requests in flight and records their outcomes. */
    void stop() {
        Duration atMost = account.timeout().plus(STOP_MARGIN);
        claimer.stop(atMost);
        if (preparer != null) {
            preparer.stop(STOP_MARGIN);
        }
        boolean quiet = false;
        try {
            // A permit comes back when its outcome is recorded.
            quiet = room.tryAcquire(inFlight, atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        recorder.stop(STOP_MARGIN);
        Tenancy.runAsPlatform(() -> records.settleRest(STOP_MARGIN));
        log.info("Dispatcher stopped account={} inFlightDone={}", account.name(), quiet);
    }
}
