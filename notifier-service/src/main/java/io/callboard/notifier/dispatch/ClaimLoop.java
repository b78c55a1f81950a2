package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
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
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides in each turn what one account sends next: first batches that wait to be sent again, then due deliveries of
 * the queue. A batch is claimed only when its request can start, or will at its instant after {@link QueueHeads#AHEAD} at
 * most, so that nothing else waits between the check of the fences and the call. One thread owns all fields.
 */
final class ClaimLoop {

    private static final Duration NEXT_LOOK = Duration.ofMillis(5);
    private static final Duration LONGEST_REST = Duration.ofSeconds(1);
    private static final long RECOVER_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long LEASED_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final Duration PATIENCE = Duration.ofMillis(20);

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
    private final Places places;

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
        this.places = new Places(room);
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
        try {
            int free = awaitPlaces();
            int granted = lease(free, standing);
            if (granted == 0) {
                return free == 0 ? Duration.ZERO : properties.poll().dividedBy(4);
            }
            int sent = isRecovery ? sendAgain(granted, passage) : 0;
            int claimed = 0;
            if (mayClaim && sent < granted) {
                claimed = isBurstOfMails()
                        ? claimWhileMoreIsDue(standing, looked)
                        : claim(granted - sent, granted == free, looked);
            }
            return sent > 0 || claimed != 0 ? Duration.ZERO : rest();
        } finally {
            places.release();
        }
    }

    /**
     * Whether claims overlap. A text message is a batch of its own, and there is little to make. After a failure each claim
     * looks at the account first.
     */
    private boolean isBurstOfMails() {
        return account.channel() == Channel.EMAIL && underway.isBurst() && circuit.failuresInARow() == 0;
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
        start(batches, takenAt);
        return batches.size();
    }

    /**
     * Claims and sends.
     *
     * @param isAll whether the account's pace allows more
     * @return the number of batches, or -1 if deliveries were found and none is sent
     */
    private int claim(int most, boolean isAll, boolean fromHead) {
        List<QueueHeads.Share> shares = heads.shares(most * perBatch);
        if (shares.isEmpty()) {
            underway.burst(false);
            return 0;
        }
        long takenAt = System.nanoTime();
        Claimed claimed = claim(most, shares).apply(() -> {});
        claimed(claimed, shares, claimed.tookAll(), takenAt, fromHead);
        int batches = claimed.batches().size();
        underway.burst(isAll && batches == most);
        return batches == 0 && claimed.looked() > 0 ? -1 : batches;
    }

    /** What the claims of one turn found. */
    private static final class Tally {

        /** Whether the next claim to end is the first one behind a look at the queue from its head. */
        private boolean isFromHead;

        private boolean isMoreDue = true;

        /** Whether no claim left deliveries in the queue that it read. Those behind it may not move the position then. */
        private boolean tookAll = true;

        private boolean found;
        private int sent;

        private Tally(boolean isFromHead) {
            this.isFromHead = isFromHead;
        }
    }

    /**
     * Claims and sends while more is due than one claim takes, until the account, the queue or abandoned batches need a look.
     * While a claim makes its messages and waits for its commit, the next one reads the queue. If one fails, the deliveries
     * of the one beside it are sent all the same.
     *
     * @return like {@link #claim}
     */
    private int claimWhileMoreIsDue(AccountStates.Standing standing, boolean fromHead) throws InterruptedException {
        long recoveryAt = System.nanoTime() + RECOVER_EVERY_NANOS;
        Tally tally = new Tally(fromHead);
        try (OverlappingClaims running = new OverlappingClaims()) {
            try {
                boolean goesOn = true;
                while (goesOn) {
                    goesOn = startNext(running, standing, recoveryAt, tally) || endFirst(running, tally);
                }
            } catch (RuntimeException failure) {
                endBeside(running, tally, failure);
                throw failure;
            }
        }
        underway.burst(tally.isMoreDue && !circuit.isOpen());
        return tally.sent == 0 && tally.found ? -1 : tally.sent;
    }

    /** Whether it started one more claim. */
    private boolean startNext(OverlappingClaims running, AccountStates.Standing standing, long recoveryAt, Tally tally)
            throws InterruptedException {
        if (!tally.isMoreDue || running.areTwo() || needsLook(recoveryAt)) {
            return false;
        }
        int free = placesForNext(running);
        int batches = free == 0 ? 0 : Math.max(0, lease(places.reserved() + free, standing) - places.reserved());
        tally.isMoreDue = batches == free;
        List<QueueHeads.Share> shares = batches == 0 ? List.of() : heads.shares(batches * perBatch);
        if (shares.isEmpty()) {
            return false;
        }
        places.reserve(batches);
        running.start(batches, shares, claim(batches, shares));
        return true;
    }

    private int placesForNext(OverlappingClaims running) throws InterruptedException {
        int size = Math.max(1, inFlight / 4);
        if (running.isEmpty()) {
            return places.await(size, PATIENCE);
        }
        return places.has(size) ? size : 0;
    }

    private boolean needsLook(long recoveryAt) {
        return heads.needsLook() || recoveryAt - System.nanoTime() <= 0 || circuit.failuresInARow() > 0;
    }

    /** Waits for the claim that began first, and starts its requests. Returns whether there was one. */
    private boolean endFirst(OverlappingClaims running, Tally tally) {
        if (running.isEmpty()) {
            return false;
        }
        OverlappingClaims.Running first = running.first();
        places.unreserve(first.batches());
        Claimed claimed = first.end();
        tally.tookAll &= claimed.tookAll();
        claimed(claimed, first.shares(), tally.tookAll, first.startedAtNanos(), tally.isFromHead);
        tally.isFromHead = false;
        tally.found |= claimed.looked() > 0;
        tally.sent += claimed.batches().size();
        tally.isMoreDue &= claimed.batches().size() == first.batches();
        return true;
    }

    /** Sends what is claimed beside a claim that failed. The deliveries of that one are still in the queue. */
    private void endBeside(OverlappingClaims running, Tally tally, RuntimeException failure) {
        tally.tookAll = false;
        while (!running.isEmpty()) {
            try {
                endFirst(running, tally);
            } catch (RuntimeException another) {
                // A claim whose predecessor failed before it locked fails with the same exception.
                if (another != failure) {
                    failure.addSuppressed(another);
                }
            }
        }
    }

    private Function<Runnable, Claimed> claim(int batches, List<QueueHeads.Share> shares) {
        return locked -> claims.claim(account, batches, shares, instance, prepared, locked);
    }

    /** Takes the result of a committed claim, and starts its requests. */
    private void claimed(
            Claimed claimed, List<QueueHeads.Share> shares, boolean tookAll, long takenAt, boolean fromHead) {
        if (fromHead) {
            heads.costs(System.nanoTime() - takenAt);
        }
        if (!claimed.batches().isEmpty()) {
            Failpoints.hit("notifier.claim.after-commit");
        }
        budget.spend((int) claimed.batches().stream().filter(Batch::isRetry).count());
        start(claimed.batches(), takenAt);
        for (int place = 1; place <= shares.size(); place++) {
            QueueHeads.Share share = shares.get(place - 1);
            Claimed.Found found = claimed.found().getOrDefault(place, Claimed.Found.NOTHING);
            heads.claimed(share, found.deliveries(), found.position(), tookAll);
        }
        Integer narrowest = claimed.narrowest();
        perBatch = narrowest == null ? account.batchSize() : Math.min(narrowest, account.batchSize());
    }

    private void start(List<Batch> batches, long takenAt) {
        batches.forEach(batch -> sender.start(batch, takenAt));
        places.use(batches.size());
        leased -= batches.size();
    }

    /** Waits briefly for places for a whole claim, and then for one. */
    private int awaitPlaces() throws InterruptedException {
        if (circuit.isOpen()) {
            return placeForProbe();
        }
        // The other half is under way meanwhile.
        int handful = Math.max(1, inFlight / 2);
        int free = places.await(handful, PATIENCE);
        return free > 0 ? free : places.await(1, properties.poll());
    }

    /** A failing provider gets one request at a time. */
    private int placeForProbe() throws InterruptedException {
        if (room.availablePermits() == inFlight) {
            return places.has(1) ? 1 : 0;
        }
        Thread.sleep(properties.poll());
        return 0;
    }

    /**
     * How many of the wanted requests the account's pace allows. Unused ones are used within a second, those of claims that
     * run also later.
     */
    private int lease(int wanted, AccountStates.Standing standing) {
        if (wanted == 0) {
            return 0;
        }
        if (standing.unlimited()) {
            leased = wanted;
            return wanted;
        }
        if (System.nanoTime() - leasedAtNanos > LEASED_FOR_NANOS) {
            leased = Math.min(leased, places.reserved());
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
