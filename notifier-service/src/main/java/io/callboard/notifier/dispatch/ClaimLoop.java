package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.tenant.Tenancy;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.CircuitBreaker;
import io.callboard.notifier.account.Failover;
import io.callboard.notifier.account.RetryBudget;
import io.callboard.notifier.account.Throughput;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.fence.FenceGate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Decides in each turn what one account sends next: first batches that wait to be sent again, then due deliveries of
 * the queue. A batch is claimed only when its request can start, or will at its instant after {@link QueueHeads#AHEAD} at
 * most, so that nothing else waits between the check of the fences and the call. One thread owns all fields.
 */
final class ClaimLoop {

    private static final Executor BESIDE = Executors.newVirtualThreadPerTaskExecutor();

    private static final Duration NEXT_LOOK = Duration.ofMillis(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    private static final long RECOVER_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LEASED_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Account account;
    private final String instance;
    private final Queue queue;
    private final Claims claims;
    private final PreparedBatches prepared;
    private final BatchRecovery recovery;
    private final AccountStates states;
    private final Failover failover;
    private final FenceGate gate;
    private final CircuitBreaker circuit;
    private final RetryBudget budget;
    private final Throughput throughput;
    private final Underway underway;
    private final Sender sender;
    private final Semaphore room;
    private final DispatchProperties properties;
    private final int inFlight;

    private final QueueHeads heads = new QueueHeads();

    /** Whether the account's row exists. */
    private boolean opened;

    /** Whether the last turn failed, so that claimed batches may have no sender. */
    private boolean brokeOff;

    private long recoveredAtNanos = System.nanoTime() - RECOVER_EVERY_NANOS;

    /** Requests that the account's pace allows and that are not made yet. */
    private int leased;

    private long leasedAtNanos;

    /** Size of recent batches; smaller than the account's batch size after refusals. */
    private int perBatch;

    ClaimLoop(
            Account account,
            String instance,
            Queue queue,
            Claims claims,
            PreparedBatches prepared,
            BatchRecovery recovery,
            AccountStates states,
            Failover failover,
            FenceGate gate,
            CircuitBreaker circuit,
            RetryBudget budget,
            Throughput throughput,
            Underway underway,
            Sender sender,
            Semaphore room,
            DispatchProperties properties) {
        this.account = account;
        this.instance = instance;
        this.queue = queue;
        this.claims = claims;
        this.prepared = prepared;
        this.recovery = recovery;
        this.states = states;
        this.failover = failover;
        this.gate = gate;
        this.circuit = circuit;
        this.budget = budget;
        this.throughput = throughput;
        this.underway = underway;
        this.sender = sender;
        this.room = room;
        this.properties = properties;
        this.inFlight = properties.inFlight(account);
        this.perBatch = account.batchSize();
    }

    /** Does the due work. Returns the pause until the next turn. */
    Duration turn() throws InterruptedException {
        if (!opened) {
            states.open(account);
            opened = true;
        }
        if (brokeOff) {
            recovery.giveBack(instance, underway.started());
        }
        brokeOff = true;
        Duration pause = work();
        brokeOff = false;
        return pause;
    }

    private Duration work() throws InterruptedException {
        throughput.turn();
        long now = System.nanoTime();
        boolean isRecovery = now - recoveredAtNanos > RECOVER_EVERY_NANOS;
        if (isRecovery) {
            recoveredAtNanos = now;
            isRecovery = recovery.isDue(account, underway.sending());
        }
        boolean looked = heads.needsLook();
        if (looked) {
            look();
        }
        AccountStates.Standing standing = standing(isRecovery || heads.isAnyClaimable());
        boolean isMine = failover.isChosen(account);
        if (isRecovery && !isMine) {
            recovery.release(account, underway.sending());
        }
        // An account that failed is probed with real deliveries; without them it would count as failed for ever.
        boolean mayClaim = heads.isAnyClaimable() && (isMine || circuit.isOpen() && failover.isRouted(account));
        if (standing == null || !isRecovery && !mayClaim) {
            underway.burst(false);
            return rest();
        }
        Duration closed = longer(standing.closed(), circuit.rest());
        if (closed.isPositive()) {
            underway.burst(false);
            return shorter(closed, LONGEST_REST);
        }
        FenceGate.Passage passage = gate.passage();
        if (passage == FenceGate.Passage.HOLD) {
            underway.burst(false);
            return properties.poll();
        }
        int places = places();
        int used = 0;
        try {
            int granted = lease(places, standing);
            if (granted == 0) {
                return places == 0 ? Duration.ZERO : properties.poll().dividedBy(4);
            }
            int sent = isRecovery ? sendAgain(granted, passage) : 0;
            used += sent;
            int claimed = 0;
            if (mayClaim && used < granted) {
                int most = granted - used;
                claimed = claim(most, looked);
                used += Math.max(0, claimed);
                underway.burst(claimed == most && granted == places);
            }
            leased -= used;
            return sent > 0 || claimed != 0 ? Duration.ZERO : rest();
        } finally {
            room.release(places - used);
        }
    }

    /** Looks at the queue from its head, for the organizers whose deliveries the account takes. */
    private void look() {
        long startedAt = System.nanoTime();
        List<Queue.HeadRow> carried = queue.heads(account.channel()).stream()
                .filter(head -> failover.carries(account, head.organizerId()))
                .toList();
        heads.looked(carried, startedAt);
    }

    /** The account's state; read only if there is a request to make, or another account to choose. */
    private AccountStates.@Nullable Standing standing(boolean isWanted) {
        boolean couldMove = failover.isPossible(account);
        if (!isWanted && !couldMove) {
            return null;
        }
        AccountStates.Standing standing = states.standing(account);
        if (couldMove) {
            Duration tolerated = failover.isFailing(account) ? Duration.ZERO : properties.failoverAfter();
            failover.report(account, circuit.isOpen() || standing.closed().compareTo(tolerated) > 0);
        }
        return standing;
    }

    /** Repeats waiting batches within the retry budget; a probe is always allowed. */
    private int sendAgain(int most, FenceGate.Passage passage) {
        int allowed = circuit.isOpen() ? 1 : budget.allowed(most);
        if (allowed == 0) {
            return 0;
        }
        long takenAt = System.nanoTime();
        List<Batch> batches =
                recovery.take(account, allowed, instance, underway.sending(), passage == FenceGate.Passage.UNFENCED);
        if (!batches.isEmpty()) {
            Failpoints.hit("notifier.recovery.after-commit");
        }
        budget.spend(batches.size());
        batches.forEach(batch -> sender.start(batch, takenAt));
        return batches.size();
    }

    /** Claims and sends. Returns the number of batches, or -1 if deliveries were found and none is sent. */
    private int claim(int most, boolean fromHead) {
        // A text message is a batch of its own, and there is little to render.
        int claims = account.channel() == Channel.EMAIL && underway.isBurst() && most % 2 == 0 ? 2 : 1;
        List<QueueHeads.Share> shares = heads.shares(most / claims * perBatch);
        if (shares.isEmpty()) {
            return 0;
        }
        long takenAt = System.nanoTime();
        Claimed claimed = claims == 1 ? claimOnce(most, shares, () -> {}) : claimTwice(most / 2, shares);
        if (fromHead) {
            heads.costs(System.nanoTime() - takenAt);
        }
        if (!claimed.batches().isEmpty()) {
            Failpoints.hit("notifier.claim.after-commit");
        }
        budget.spend((int) claimed.batches().stream().filter(Batch::isRetry).count());
        claimed.batches().forEach(batch -> sender.start(batch, takenAt));
        for (int place = 1; place <= shares.size(); place++) {
            QueueHeads.Share share = shares.get(place - 1);
            Claimed.Found found = claimed.found().getOrDefault(place, Claimed.Found.NOTHING);
            heads.claimed(share, claims * share.most(), found.deliveries(), found.position(), claimed.tookAll());
        }
        Integer narrowest = claimed.narrowest();
        perBatch = narrowest == null ? account.batchSize() : Math.min(narrowest, account.batchSize());
        if (claimed.batches().isEmpty()) {
            return claimed.looked() > 0 ? -1 : 0;
        }
        return claimed.batches().size();
    }

    private Claimed claimOnce(int batches, List<QueueHeads.Share> shares, Runnable taken) {
        return claims.claim(account, batches, shares, instance, prepared, taken);
    }

    /**
     * Claims in two transactions. The second one takes its deliveries as soon as the first one has taken those before them,
     * while the first one renders and waits for its commit. If one fails, what the other one claimed is given back in the
     * next turn.
     */
    private Claimed claimTwice(int batches, List<QueueHeads.Share> shares) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        CompletableFuture<Claimed> first = CompletableFuture.supplyAsync(
                () -> Tenancy.callAsPlatform(() -> claimOnce(batches, shares, () -> taken.complete(null))), BESIDE);
        CompletableFuture.anyOf(taken, first).join();
        try {
            Claimed second = claimOnce(batches, shares, () -> {});
            return first.join().and(second);
        } finally {
            first.exceptionally(_ -> Claimed.NOTHING).join();
        }
    }

    /** Waits briefly for permits for a whole claim. If they do not become free, takes one permit. */
    private int places() throws InterruptedException {
        if (circuit.isOpen()) {
            return placeForProbe();
        }
        // The other half is under way meanwhile.
        int handful = Math.max(1, inFlight / 2);
        if (room.tryAcquire(handful, 20, TimeUnit.MILLISECONDS)) {
            return handful;
        }
        return room.tryAcquire(1, properties.poll().toMillis(), TimeUnit.MILLISECONDS) ? 1 : 0;
    }

    /** A failing provider gets one request at a time. */
    private int placeForProbe() throws InterruptedException {
        if (room.availablePermits() == inFlight) {
            return room.tryAcquire() ? 1 : 0;
        }
        Thread.sleep(properties.poll());
        return 0;
    }

    /** How many of the wanted requests the account's pace allows. Unused ones are used within a second. */
    private int lease(int wanted, AccountStates.Standing standing) {
        if (wanted == 0) {
            return 0;
        }
        if (standing.unlimited()) {
            leased = wanted;
            return wanted;
        }
        if (System.nanoTime() - leasedAtNanos > LEASED_FOR_NANOS) {
            leased = 0;
        }
        if (leased < wanted) {
            leased += states.take(account, wanted - leased);
            leasedAtNanos = System.nanoTime();
        }
        return Math.min(leased, wanted);
    }

    private Duration rest() {
        Duration due = heads.untilClaimable();
        Duration rest = due == null ? properties.poll() : shorter(due, properties.poll());
        // Another instance holds the due deliveries. Looking again without a pause would waste processor time.
        return rest.isPositive() ? rest : NEXT_LOOK;
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }
}
