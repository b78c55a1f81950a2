package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.CircuitBreaker;
import io.callboard.notifier.account.RetryBudget;
import io.callboard.notifier.account.Throughput;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import io.callboard.notifier.attempt.SentRequest;
import io.micrometer.tracing.Span;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes one request per batch, each on a virtual thread of its own, and hands the outcome to the recorder. */
final class Sender {

    private static final Logger log = LoggerFactory.getLogger(Sender.class);

    private final Account account;
    private final AnswerPolicy policy;
    private final CircuitBreaker circuit;
    private final RetryBudget budget;
    private final Throughput throughput;
    private final Underway underway;
    private final DispatchProperties properties;
    private final DispatchMetrics metrics;
    private final Traces traces;

    /** A permit is taken before a batch is claimed, and released when its outcome is recorded. */
    private final Semaphore room;

    /** Never full: it holds at most one outcome for each permit. */
    private final BlockingQueue<Outcomes.Outcome> answered;

    Sender(
            Account account,
            AnswerPolicy policy,
            CircuitBreaker circuit,
            RetryBudget budget,
            Throughput throughput,
            Underway underway,
            DispatchProperties properties,
            DispatchMetrics metrics,
            Traces traces,
            Semaphore room,
            BlockingQueue<Outcomes.Outcome> answered) {
        this.account = account;
        this.policy = policy;
        this.circuit = circuit;
        this.budget = budget;
        this.throughput = throughput;
        this.underway = underway;
        this.properties = properties;
        this.metrics = metrics;
        this.traces = traces;
        this.room = room;
        this.answered = answered;
    }

    /**
     * Starts the request. The caller has taken a permit for it.
     *
     * @param takenAtNanos before the fences were checked and the lease began
     */
    void start(Batch batch, long takenAtNanos) {
        underway.started(batch.id());
        throughput.started();
        Thread.ofVirtual().name("send-" + account.name()).start(() -> send(batch, takenAtNanos));
    }

    private void send(Batch batch, long takenAtNanos) {
        boolean handedOver = false;
        try {
            awaitInstant(batch);
            handedOver = answered.offer(outcome(batch, takenAtNanos));
        } catch (RuntimeException | Error e) {
            log.error(
                    "Sending broke off, the batch is left to its lease account={} batchId={} exception={}",
                    account.name(),
                    batch.id(),
                    e.getClass().getSimpleName());
        } finally {
            if (!handedOver) {
                underway.leftToLease(batch.id());
                room.release();
            }
        }
    }

    /**
     * Waits until the instant of the batch. How long that is was read from the clock of the database, so a wrong clock of
     * this machine changes nothing.
     */
    private static void awaitInstant(Batch batch) {
        for (long nanos = batch.nanosToWait(); nanos > 0; nanos = batch.nanosToWait()) {
            LockSupport.parkNanos(nanos);
        }
    }

    private Outcomes.Outcome outcome(Batch batch, long takenAtNanos) {
        if (System.nanoTime() - takenAtNanos
                > properties.lease().minus(account.timeout()).toNanos()) {
            // The process was suspended: the fences were checked too long ago, and another instance may have taken
            // over.
            log.warn("Batch was not sent in time account={} batchId={}", account.name(), batch.id());
            return new Outcomes.Outcome(
                    batch,
                    AnswerPolicy.notStarted(batch.inDoubt()),
                    new Effect.Refused(true),
                    Duration.ZERO,
                    batch.cause());
        }
        Call call = call(batch);
        Answer answer = call.answer();
        Failpoints.hit("notifier.send.after-call");
        // The account is judged first: whether an attempt counts depends on whether this answer opens the circuit.
        Duration rest = judge(policy.effect(answer, sent(batch)));
        AnswerPolicy.Decision decision = policy.decide(answer, sent(batch));
        traces.within(call.trace(), () -> tell(batch, answer, decision));
        return new Outcomes.Outcome(batch, decision.next(), decision.effect(), rest, call.trace());
    }

    /** A request that was made, and its span. */
    private record Call(Answer answer, @Nullable TraceParent trace) {}

    /**
     * The request does not carry the trace, because the provider is outside of our system. The duration is measured within
     * the span, as its exemplar.
     */
    private Call call(Batch batch) {
        return traces.work("send " + account.name())
                .kind(Span.Kind.CLIENT)
                .causedBy(batch.traces())
                .tag("callboard.batch.id", batch.id())
                .tag("callboard.batch.size", batch.members().size())
                .tag("callboard.request", batch.requests())
                .run(() -> {
                    long startedAtNanos = System.nanoTime();
                    Answer answer = batch.send(account);
                    metrics.answered(account, answer, Duration.ofNanos(System.nanoTime() - startedAtNanos));
                    traces.tag("callboard.answer", AnswerClass.of(answer));
                    return new Call(answer, traces.current());
                });
    }

    /** Applies the answer's effect to the account. Returns the pause that begins with it. */
    private Duration judge(Effect effect) {
        return switch (effect) {
            case Effect.Accepted _ -> {
                budget.accepted();
                circuit.accepted();
                yield Duration.ZERO;
            }
            case Effect.Refused(var aboutRecipient) -> {
                if (aboutRecipient) {
                    circuit.served();
                } else {
                    circuit.refused();
                }
                yield Duration.ZERO;
            }
            case Effect.Busy _, Effect.Pause _ -> {
                circuit.busy();
                yield Duration.ZERO;
            }
            case Effect.Trouble _ -> circuit.trouble();
        };
    }

    private SentRequest sent(Batch batch) {
        return batch.sent(
                account.idempotent(), circuit.isOpen(), circuit.refusesEverything(), circuit.failuresInARow());
    }

    private void tell(Batch batch, Answer answer, AnswerPolicy.Decision decision) {
        if (decision.next() instanceof Next.Decided(var receipts)) {
            metrics.accepted(account, batch, receipts);
            log.info(
                    "Batch accepted account={} channel={} batchId={} size={} refused={} request={}",
                    account.name(),
                    account.channel(),
                    batch.id(),
                    batch.members().size(),
                    receipts.stream()
                            .filter(receipt -> receipt.refusal() != null)
                            .count(),
                    batch.requests());
            return;
        }
        if (answer instanceof Answer.Accepted(var receipts)) {
            log.warn(
                    "Batch accepted without a receipt for each message account={} channel={} batchId={} size={}"
                            + " receipts={}",
                    account.name(),
                    account.channel(),
                    batch.id(),
                    batch.members().size(),
                    receipts.size());
        } else if (decision.effect() instanceof Effect.Pause(var reason)) {
            log.error("Account is paused account={} reason={} batchId={}", account.name(), reason, batch.id());
        } else {
            log.warn(
                    "Batch not accepted account={} channel={} batchId={} size={} request={} answer={} next={}",
                    account.name(),
                    account.channel(),
                    batch.id(),
                    batch.members().size(),
                    batch.requests(),
                    answer,
                    decision.next().getClass().getSimpleName());
        }
    }
}
