package io.callboard.notifier.dispatch;

import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Enqueuing;
import io.callboard.notifier.delivery.Ledger;
import io.callboard.notifier.delivery.Settlement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.annotation.Transactional;

/** Records what followed from answers, for many batches in one transaction. */
@Component
class Outcomes {

    /**
     * Those that are still at the attempt that was answered. Others were taken over after their lease; what their
     * first sender learns late must not send them back to the queue. Batches are locked before deliveries, everywhere.
     */
    private static final String STILL_OURS = """
            select b.id, b.attempts = t.attempts and b.status = 'SENDING' as ours
            from unnest(:ids::uuid[], :attempts::int[]) as t (id, attempts)
            join provider_batch b on b.id = t.id
            order by b.id
            for update of b
            """;

    private static final String REPEAT = """
            update provider_batch b
            set status = 'RETRY', next_attempt_at = clock_timestamp() + t.millis * interval '1 millisecond',
                held = b.held + t.held::int, in_doubt = b.in_doubt or t.in_doubt
            from unnest(:ids::uuid[], :millis::bigint[], :held::boolean[], :inDoubt::boolean[])
                as t (id, millis, held, in_doubt)
            where b.id = t.id
            """;

    private static final String DROP = "delete from provider_batch where id = any(:ids::uuid[])";

    private final JdbcClient jdbc;
    private final QueuePlans plans;
    private final Ledger ledger;
    private final Enqueuing enqueuing;
    private final ProviderAccounts accounts;
    private final DispatchProperties properties;

    Outcomes(
            JdbcClient jdbc,
            QueuePlans plans,
            Ledger ledger,
            Enqueuing enqueuing,
            ProviderAccounts accounts,
            DispatchProperties properties) {
        this.jdbc = jdbc;
        this.plans = plans;
        this.ledger = ledger;
        this.enqueuing = enqueuing;
        this.accounts = accounts;
        this.properties = properties;
    }

    /** A batch with what follows from its answer. */
    record Outcome(Batch batch, AnswerPolicy.Next next) {}

    @Transactional
    public void record(Provider provider, List<Outcome> outcomes, int observedPerSecond) {
        plans.keep();
        Set<UUID> ours = stillOurs(outcomes);
        List<Settlement> settlements = new ArrayList<>();
        List<Enqueuing.Returned> returned = new ArrayList<>();
        List<Repeated> repeated = new ArrayList<>();
        List<UUID> done = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            Batch batch = outcome.batch();
            if (!ours.contains(batch.id()) && !(outcome.next() instanceof AnswerPolicy.Next.Sent)) {
                continue;
            }
            switch (outcome.next()) {
                case AnswerPolicy.Next.Sent(var messageIds) -> {
                    for (int i = 0; i < messageIds.size(); i++) {
                        settlements.add(new Settlement(
                                batch.deliveryIds().get(i), batch.id(), DeliveryStatus.SENT, null, messageIds.get(i)));
                    }
                    done.add(batch.id());
                }
                case AnswerPolicy.Next.Failed(var reason) -> {
                    settlements.addAll(batch.settled(DeliveryStatus.FAILED, reason));
                    done.add(batch.id());
                }
                case AnswerPolicy.Next.Unknown(var reason) -> {
                    settlements.addAll(batch.settled(DeliveryStatus.UNKNOWN, reason));
                    done.add(batch.id());
                }
                case AnswerPolicy.Next.Requeue(var after, var slower) -> {
                    returned.addAll(batch.returned(batch.limit()));
                    done.add(batch.id());
                    accounts.close(provider, after);
                    if (slower) {
                        accounts.slowDown(provider, observedPerSecond);
                    }
                }
                case AnswerPolicy.Next.Hold(var after, var slower) -> {
                    repeated.add(new Repeated(batch.id(), after, true, false));
                    accounts.close(provider, after);
                    if (slower) {
                        accounts.slowDown(provider, observedPerSecond);
                    }
                }
                case AnswerPolicy.Next.PauseAccount(var reason, var keepKey) -> {
                    if (keepKey) {
                        repeated.add(new Repeated(batch.id(), properties.accountPause(), true, false));
                    } else {
                        returned.addAll(batch.returned(batch.limit()));
                        done.add(batch.id());
                    }
                    accounts.pause(provider, properties.accountPause(), reason);
                }
                case AnswerPolicy.Next.Split(var batchLimit) -> {
                    returned.addAll(batch.returned(batchLimit));
                    done.add(batch.id());
                }
                case AnswerPolicy.Next.Repeat(var after, var inDoubt) ->
                    repeated.add(new Repeated(batch.id(), after, false, inDoubt));
            }
        }
        ledger.settle(settlements);
        enqueuing.requeue(returned);
        repeat(repeated);
        jdbc.sql(DROP).param("ids", Claiming.texts(done)).update();
    }

    private record Standing(UUID id, boolean ours) {}

    private Set<UUID> stillOurs(List<Outcome> outcomes) {
        return jdbc
                .sql(STILL_OURS)
                .param(
                        "ids",
                        Claiming.texts(outcomes.stream()
                                .map(outcome -> outcome.batch().id())
                                .toList()))
                .param(
                        "attempts",
                        outcomes.stream()
                                .map(outcome -> Integer.toString(outcome.batch().attempts()))
                                .toArray(String[]::new))
                .query(Standing.class)
                .list()
                .stream()
                .filter(Standing::ours)
                .map(Standing::id)
                .collect(Collectors.toSet());
    }

    private record Repeated(UUID batchId, Duration after, boolean held, boolean inDoubt) {}

    private void repeat(List<Repeated> repeated) {
        if (repeated.isEmpty()) {
            return;
        }
        jdbc.sql(REPEAT)
                .param(
                        "ids",
                        Claiming.texts(repeated.stream().map(Repeated::batchId).toList()))
                .param(
                        "millis",
                        repeated.stream()
                                .map(one -> Long.toString(one.after().toMillis()))
                                .toArray(String[]::new))
                .param(
                        "held",
                        repeated.stream()
                                .map(one -> Boolean.toString(one.held()))
                                .toArray(String[]::new))
                .param(
                        "inDoubt",
                        repeated.stream()
                                .map(one -> Boolean.toString(one.inDoubt()))
                                .toArray(String[]::new))
                .update();
    }
}
