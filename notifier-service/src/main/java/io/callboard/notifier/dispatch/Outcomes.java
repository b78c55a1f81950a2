package io.callboard.notifier.dispatch;

import io.callboard.chassis.trace.TraceParent;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.Envelope;
import io.callboard.notifier.attempt.AnswerPolicy;
import io.callboard.notifier.attempt.Effect;
import io.callboard.notifier.attempt.Next;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Enqueuer;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.feed.FeedItems;
import io.callboard.notifier.sms.SmsLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records the decisions after answers, for many batches in one transaction. */
@Component
class Outcomes {

    private final QueuePlans plans;
    private final OpenBatches openBatches;
    private final Ledger ledger;
    private final SmsLimits smsLimits;
    private final FeedItems feedItems;
    private final AccountStates states;
    private final DispatchProperties properties;
    private final DispatchMetrics metrics;

    Outcomes(
            QueuePlans plans,
            OpenBatches openBatches,
            Ledger ledger,
            SmsLimits smsLimits,
            FeedItems feedItems,
            AccountStates states,
            DispatchProperties properties,
            DispatchMetrics metrics) {
        this.plans = plans;
        this.openBatches = openBatches;
        this.ledger = ledger;
        this.smsLimits = smsLimits;
        this.feedItems = feedItems;
        this.states = states;
        this.properties = properties;
        this.metrics = metrics;
    }

    /**
     * The decision after one request.
     *
     * @param effect what it means for the account
     * @param rest the rest that this trouble began; zero if none
     * @param trace the span of the request; null if nothing is traced or no request was made
     */
    record Outcome(
            Batch batch,
            Next next,
            Effect effect,
            Duration rest,
            @Nullable TraceParent trace) {

        /** Whether the provider decided about each message, and has nothing to say about its account. */
        boolean isDecided() {
            return next instanceof Next.Decided
                    && switch (effect) {
                        case Effect.Accepted _, Effect.Refused _ -> true;
                        case Effect.Trouble _, Effect.Busy _, Effect.Pause _ -> false;
                    };
        }

        /** What became of the messages; only for an outcome that {@link #isDecided}. */
        AnsweredBatches.Answered answered() {
            return new AnsweredBatches.Answered(batch.id(), batch.decided(((Next.Decided) next).receipts(), trace));
        }
    }

    @Transactional
    public void record(Account account, List<Outcome> outcomes, String instance, int observedPerSecond) {
        plans.keep();
        Set<UUID> ours = new HashSet<>(
                openBatches.stillOurs(outcomes.stream().map(Outcome::batch).toList()));
        List<Settlement> settlements = new ArrayList<>();
        List<Enqueuer.Returned> returned = new ArrayList<>();
        List<OpenBatches.Closed> closed = new ArrayList<>();
        List<OpenBatches.Repeated> repeated = new ArrayList<>();
        List<UUID> done = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            Batch batch = outcome.batch();
            // A provider has accepted the messages, also if another process has taken the batch over since then.
            if (!ours.contains(batch.id())
                    && (account.arrivesWithOutcome() || !(outcome.next() instanceof Next.Decided))) {
                continue;
            }
            switch (outcome.next()) {
                case Next.Decided(var receipts) -> {
                    settlements.addAll(batch.decided(receipts, outcome.trace()));
                    done.add(batch.id());
                }
                case Next.Failed(var reason) -> {
                    settlements.addAll(batch.settled(DeliveryStatus.FAILED, reason, outcome.trace()));
                    done.add(batch.id());
                }
                case Next.Unknown(var reason) -> {
                    settlements.addAll(batch.settled(DeliveryStatus.UNKNOWN, reason, outcome.trace()));
                    done.add(batch.id());
                }
                case Next.Return(var reason, var after) -> {
                    returned.addAll(batch.returned(batch.limit(), after, false));
                    if (!reason.equals(AnswerPolicy.NOT_STARTED) || batch.requests() > 1) {
                        closed.add(new OpenBatches.Closed(batch.id(), reason));
                    }
                    done.add(batch.id());
                }
                case Next.Split(var reason, var batchLimit) -> {
                    returned.addAll(batch.returned(batchLimit, Duration.ZERO, false));
                    closed.add(new OpenBatches.Closed(batch.id(), reason));
                    done.add(batch.id());
                }
                case Next.Repeat(var after, var inDoubt, var counts) ->
                    repeated.add(new OpenBatches.Repeated(batch.id(), after, inDoubt, counts));
            }
        }
        metrics.settled(settlements);
        ledger.settle(settlements);
        openBatches.closeAttempts(closed);
        openBatches.requeue(returned);
        openBatches.repeat(repeated);
        openBatches.drop(done);
        switch (account.channel()) {
            case SMS ->
                smsLimits.count(sent(outcomes, settlements).stream()
                        .map(message -> new SmsLimits.Sent(message.deliveryId(), message.address()))
                        .toList());
            case IN_APP -> {
                if (account.arrivesWithOutcome()) {
                    feedItems.write(sent(outcomes, settlements));
                }
            }
            case EMAIL -> {}
        }
        for (Outcome outcome : outcomes) {
            apply(account, outcome, instance, observedPerSecond);
        }
    }

    /** The messages that were sent, or may have been. */
    private static List<Envelope.Message> sent(List<Outcome> outcomes, List<Settlement> settlements) {
        Set<UUID> sent = settlements.stream()
                .filter(one -> one.status() != DeliveryStatus.FAILED)
                .map(Settlement::deliveryId)
                .collect(Collectors.toSet());
        return outcomes.stream()
                .flatMap(outcome -> outcome.batch().envelope().messages().stream())
                .filter(message -> sent.contains(message.deliveryId()))
                .toList();
    }

    private void apply(Account account, Outcome outcome, String instance, int observedPerSecond) {
        switch (outcome.effect()) {
            case Effect.Accepted _, Effect.Refused _ -> {}
            case Effect.Trouble(var seenByProvider) -> {
                if (seenByProvider && outcome.rest().isPositive()) {
                    states.reportTrouble(account.name(), instance, outcome.rest());
                }
            }
            case Effect.Busy(var after, var slower) -> {
                states.close(account.name(), after);
                if (slower) {
                    states.slowDown(account.name(), observedPerSecond);
                }
            }
            case Effect.Pause(var reason) -> states.pause(account, properties.accountPause(), reason);
        }
    }
}
