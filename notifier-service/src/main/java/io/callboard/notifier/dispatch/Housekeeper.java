package io.callboard.notifier.dispatch;

import io.callboard.chassis.consumer.TransientErrors;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountRouter;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.OrganizerRoutes;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.fence.FenceGate;
import io.callboard.notifier.sms.SmsLimits;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/**
 * Does the work on the queue that needs no account: expiry, channels without an account, missed wake-ups, abandoned
 * batches, and the figures of the queue. One thread owns all fields.
 */
@Component
class Housekeeper {

    private static final Logger log = LoggerFactory.getLogger(Housekeeper.class);

    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final long SELDOM_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MEASURE_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int MOST_AT_ONCE = 2000;

    private final Queue queue;
    private final Claims claims;
    private final BatchRecovery recovery;
    private final AnsweredBatches answeredBatches;
    private final AccountRouter router;
    private final OrganizerRoutes routes;
    private final List<String> accounts;
    private final SmsLimits smsLimits;
    private final FenceGate gate;
    private final AccountStates states;
    private final DispatchMetrics metrics;
    private final Map<Channel, QueueHeads> withoutAccount = new EnumMap<>(Channel.class);
    private long seldomAtNanos = System.nanoTime() - SELDOM_NANOS;
    private long measuredAtNanos = System.nanoTime() - MEASURE_NANOS;

    Housekeeper(
            Queue queue,
            Claims claims,
            BatchRecovery recovery,
            AnsweredBatches answeredBatches,
            AccountRouter router,
            OrganizerRoutes routes,
            List<Account> accounts,
            SmsLimits smsLimits,
            FenceGate gate,
            AccountStates states,
            DispatchMetrics metrics) {
        this.queue = queue;
        this.claims = claims;
        this.recovery = recovery;
        this.answeredBatches = answeredBatches;
        this.router = router;
        this.routes = routes;
        this.accounts = accounts.stream().map(Account::name).toList();
        this.smsLimits = smsLimits;
        this.gate = gate;
        this.states = states;
        this.metrics = metrics;
    }

    Duration turn() {
        // Also while nothing is due, because the gate has to notice when the fences become too old or fresh again.
        gate.passage();
        int settled = 0;
        for (Channel channel : Channel.values()) {
            settled += claims.expire(channel);
            if (router.accounts(channel).isEmpty()) {
                settled += settleWithoutAccount(channel);
            }
        }
        if (System.nanoTime() - seldomAtNanos >= SELDOM_NANOS) {
            seldomAtNanos = System.nanoTime();
            claims.expireOthers();
            queue.wakeMissed();
            recovery.endOrphans(accounts);
            settleAbandoned();
        }
        if (System.nanoTime() - measuredAtNanos >= MEASURE_NANOS) {
            measuredAtNanos = System.nanoTime();
            metrics.depths(queue.depth());
            metrics.paces(states.paces());
            smsLimits.forgetOld();
        }
        return settled > 0 ? Duration.ZERO : EVERY;
    }

    /** An instance that died in a large burst leaves thousands of them. */
    private void settleAbandoned() {
        long startedAt = System.nanoTime();
        int settled;
        do {
            settled = settle(answeredBatches.abandoned());
        } while (settled > 0 && System.nanoTime() - startedAt < SELDOM_NANOS);
    }

    /** Returns how many it settled. A batch that cannot be settled must not delay the others. */
    private int settle(List<UUID> abandoned) {
        try {
            return answeredBatches.settleAbandoned(abandoned);
        } catch (RuntimeException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            return settleOneByOne(abandoned);
        }
    }

    private int settleOneByOne(List<UUID> abandoned) {
        int settled = 0;
        for (UUID id : abandoned) {
            try {
                settled += answeredBatches.settleAbandoned(List.of(id));
            } catch (RuntimeException e) {
                if (TransientErrors.isTransient(e)) {
                    throw e;
                }
                log.error(
                        "Answered batch cannot be settled batchId={} exception={}",
                        id,
                        e.getClass().getSimpleName());
                answeredBatches.extend(List.of(id));
            }
        }
        return settled;
    }

    private int settleWithoutAccount(Channel channel) {
        QueueHeads heads = withoutAccount.computeIfAbsent(channel, _ -> new QueueHeads());
        List<Queue.HeadRow> nobodys = queue.heads(channel).stream()
                .filter(head -> routes.of(channel, head.organizerId()) == null)
                .toList();
        heads.looked(nobodys, System.nanoTime());
        List<QueueHeads.Share> shares = heads.shares(MOST_AT_ONCE);
        return shares.isEmpty() ? 0 : claims.settleWithoutAccount(channel, shares);
    }
}
