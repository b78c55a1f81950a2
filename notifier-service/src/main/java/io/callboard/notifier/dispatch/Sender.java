package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.trace.Traces;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.CircuitBreaker;
import io.callboard.notifier.account.RetryBudget;
import io.callboard.notifier.account.Throughput;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.SentRequest;
import io.micrometer.tracing.Span;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
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

    /** A permit is taken before a batch is claimed and comes back when its outcome is recorded. */
    private final Semaphore room;

    /** Never full: it holds at most one outcome for each permit of the room. */
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
     * Starts the request. The caller has a permit of the room for it.
     *
     * @param takenAtNanos before the fences were asked and the lease began
     */
    void start(Batch batch, long takenAtNanos) {
        underway.started(batch.id());
        throughput.started();
        Thread.ofVirtual().name("send-" + account.name()).start(() -> send(batch, takenAtNanos));
    }

    private void send(Batch batch, long takenAtNanos) {
        boolean handedOver = false;
        try {
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

    private Outcomes.Outcome outcome(Batch batch, long takenAtNanos) {
        if (System.nanoTime() - takenAtNanos
                > properties.lease().minus(account.timeout()).toNanos()) {
            // The process stood still: the fences were asked too long ago, and another may have taken over.
            log.warn("Batch was not sent in time account={} batchId={}", account.name(), batch.id());
            return new Outcomes.Outcome(
                    batch, AnswerPolicy.notStarted(batch.inDoubt()), new Effect.Refused(true), Duration.ZERO);
        }
        long startedAtNanos = System.nanoTime();
        Answer answer = call(batch);
        Failpoints.hit("notifier.send.after-call");
        Duration took = Duration.ofNanos(System.nanoTime() - startedAtNanos);
        metrics.answered(account, answer, took);
        // The account is judged first: whether an attempt counts depends on whether this answer opens the circuit.
        Duration rest = judge(policy.effect(answer, sent(batch)));
        AnswerPolicy.Decision decision = policy.decide(answer, sent(batch));
        tell(batch, answer, decision);
        return new Outcomes.Outcome(batch, decision.next(), decision.effect(), rest);
    }

    /** The provider is not told of the trace: it is ours. */
    private Answer call(Batch batch) {
        return traces.work("send " + account.name())
                .kind(Span.Kind.CLIENT)
                .causedBy(batch.traces())
                .tag("callboard.batch.id", batch.id())
                .tag("callboard.batch.size", batch.members().size())
                .tag("callboard.request", batch.requests())
                .run(() -> {
                    Answer answer = account.send(batch.idempotencyKey(), batch.envelope());
                    traces.tag("callboard.answer", AnswerClass.of(answer));
                    return answer;
                });
    }

    /** Notes what the answer means for the account; answers the rest that begins with it. */
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
        if (answer instanceof Answer.Accepted) {
            return;
        }
        if (decision.effect() instanceof Effect.Pause(var reason)) {
            log.error("Account is paused account={} reason={} batchId={}", account.name(), reason, batch.id());
        } else {
            log.warn(
                    "Batch not accepted account={} batchId={} size={} request={} answer={} next={}",
                    account.name(),
                    batch.id(),
                    batch.members().size(),
                    batch.requests(),
                    answer,
                    decision.next().getClass().getSimpleName());
        }
    }
}
