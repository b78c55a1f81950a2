package io.callboard.notifier.dispatch;

import io.callboard.chassis.failpoint.Failpoints;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataIntegrityViolationException;

/**
 * Sends what is due on one provider's channel: one thread claims, each request has a virtual thread, one thread records.
 * A request may start only when there is room for it, so nothing waits between the last look at the fences and the call.
 */
final class Dispatcher {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** For the claim under way before the last request starts, and for the record after its answer. */
    private static final Duration STOP_MARGIN = Duration.ofSeconds(2);

    private static final Duration NEXT_LOOK = Duration.ofMillis(5);
    private static final Duration AFTER_TROUBLE = Duration.ofMillis(500);
    private static final long EXPIRE_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long RECOVER_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int MOST_RECORDED_AT_ONCE = 32;

    private final Provider provider;
    private final Claiming claiming;
    private final Recovering recovering;
    private final Outcomes outcomes;
    private final ProviderAccounts accounts;
    private final DispatchProperties properties;
    private final AnswerPolicy policy = new AnswerPolicy(RandomGenerator.getDefault());
    private final String name = UUID.randomUUID().toString();
    private final Semaphore room;
    private final BlockingQueue<Outcomes.Outcome> answered = new LinkedBlockingQueue<>();
    private final Set<UUID> held = ConcurrentHashMap.newKeySet();
    private final AtomicInteger failuresInARow = new AtomicInteger();
    private final AtomicInteger troublesInARow = new AtomicInteger();
    private final AtomicInteger startedThisSecond = new AtomicInteger();
    private volatile int startedLastSecond;
    private volatile boolean stopping;
    private volatile boolean drained;
    private @Nullable Thread claimer;
    private @Nullable Thread recorder;
    private long expiredAt = System.nanoTime() - EXPIRE_EVERY_NANOS;
    private int rests;
    private long restEndsAt;
    private long recoveredAt = System.nanoTime() - RECOVER_EVERY_NANOS;

    Dispatcher(
            Provider provider,
            Claiming claiming,
            Recovering recovering,
            Outcomes outcomes,
            ProviderAccounts accounts,
            DispatchProperties properties) {
        this.provider = provider;
        this.claiming = claiming;
        this.recovering = recovering;
        this.outcomes = outcomes;
        this.accounts = accounts;
        this.properties = properties;
        this.room = new Semaphore(properties.inFlight());
    }

    void start() {
        claimer = Thread.ofPlatform().name("claim-" + provider.name()).start(this::claimUntilStopped);
        recorder = Thread.ofPlatform().name("record-" + provider.name()).start(this::recordUntilDrained);
    }

    void claimNoMore() {
        stopping = true;
    }

    /** Claims no more, waits for the requests in flight and records their outcome. */
    void stop() {
        claimNoMore();
        Duration atMost = provider.timeout().plus(STOP_MARGIN);
        try {
            if (claimer != null) {
                claimer.join(atMost);
            }
            boolean quiet = room.tryAcquire(properties.inFlight(), atMost.toMillis(), TimeUnit.MILLISECONDS);
            drained = true;
            if (recorder != null) {
                recorder.join(atMost);
            }
            log.info("Dispatcher stopped provider={} inFlightDone={}", provider.name(), quiet);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void claimUntilStopped() {
        boolean opened = false;
        while (!stopping) {
            try {
                if (!opened) {
                    accounts.open(provider);
                    opened = true;
                }
                sleep(tick());
            } catch (RuntimeException | Error e) {
                // An Error too: without this thread the service would look alive and send nothing.
                log.warn(
                        "Claiming failed provider={} exception={} message={}",
                        provider.name(),
                        e.getClass().getSimpleName(),
                        e.getMessage());
                sleep(AFTER_TROUBLE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Does what is due; answers how long there is nothing to do. */
    private Duration tick() throws InterruptedException {
        everySecond();
        boolean recovery = System.nanoTime() - recoveredAt > RECOVER_EVERY_NANOS;
        Duration due = claiming.nextDue(provider.channel());
        if (!recovery && (due == null || due.isPositive())) {
            return rest(due);
        }
        int places = places();
        if (places == 0) {
            return Duration.ZERO;
        }
        int granted = 0;
        int used = 0;
        try {
            granted = accounts.take(provider, places);
            if (granted == 0) {
                return properties.poll().dividedBy(4);
            }
            long takenAt = System.nanoTime();
            List<Batch> batches = new ArrayList<>();
            int looked = 0;
            if (recovery) {
                recoveredAt = System.nanoTime();
                batches.addAll(recovering.take(provider, granted, name, held));
            }
            if (batches.size() < granted && due != null && !due.isPositive()) {
                Claiming.Claimed claimed = claiming.claim(provider, granted - batches.size(), name);
                batches.addAll(claimed.batches());
                looked = claimed.looked();
            }
            if (batches.isEmpty()) {
                return looked > 0 ? Duration.ZERO : rest(due);
            }
            Failpoints.hit("claimed-committed");
            for (Batch batch : batches) {
                held.add(batch.id());
                used++;
                startedThisSecond.incrementAndGet();
                Thread.ofVirtual().name("send-" + provider.name()).start(() -> send(batch, takenAt));
            }
            return Duration.ZERO;
        } finally {
            room.release(places - used);
            accounts.giveBack(provider, granted - used);
        }
    }

    /** Room for a good handful of requests if it comes free soon, else for whatever is there. */
    private int places() throws InterruptedException {
        if (AnswerPolicy.isCircuitOpen(troublesInARow.get())) {
            return placeForProbe();
        }
        int handful = Math.min(properties.claim(), properties.inFlight());
        if (room.tryAcquire(handful, 20, TimeUnit.MILLISECONDS)) {
            return handful;
        }
        return room.tryAcquire(1, properties.poll().toMillis(), TimeUnit.MILLISECONDS) ? 1 : 0;
    }

    /** A provider in trouble gets one request at a time, or an outage would use up everybody's attempts. */
    private int placeForProbe() throws InterruptedException {
        if (room.availablePermits() == properties.inFlight()) {
            return room.tryAcquire() ? 1 : 0;
        }
        Thread.sleep(properties.poll());
        return 0;
    }

    private void everySecond() {
        if (System.nanoTime() - expiredAt < EXPIRE_EVERY_NANOS) {
            return;
        }
        startedLastSecond = startedThisSecond.getAndSet(0);
        if (claiming.expire(provider.channel()) == 0) {
            expiredAt = System.nanoTime();
        }
    }

    private void send(Batch batch, long takenAt) {
        boolean told = false;
        try {
            if (System.nanoTime() - takenAt
                    > properties.lease().minus(provider.timeout()).toNanos()) {
                // The process stood still: the fences were asked too long ago, and another may have taken over.
                log.warn("Batch was not sent in time provider={} batchId={}", provider.name(), batch.id());
                answered.add(new Outcomes.Outcome(batch, AnswerPolicy.notStarted(attempt(batch, 0))));
                told = true;
                return;
            }
            Answer answer = provider.send(batch.idempotencyKey(), batch.payload());
            Failpoints.hit("called-before-recorded");
            AnswerPolicy.Sign sign = AnswerPolicy.sign(answer);
            int failures = failuresInARow.updateAndGet(before -> sign == AnswerPolicy.Sign.WELL ? 0 : before + 1);
            switch (sign) {
                case WELL -> troublesInARow.set(0);
                case BUSY -> {}
                case IN_TROUBLE -> troublesInARow.incrementAndGet();
            }
            AnswerPolicy.Next next = policy.decide(answer, attempt(batch, failures));
            tell(batch, answer, next);
            answered.add(new Outcomes.Outcome(batch, next));
            told = true;
        } catch (RuntimeException e) {
            log.error(
                    "Sending broke off, the batch is left to its lease provider={} batchId={} exception={}",
                    provider.name(),
                    batch.id(),
                    e.getClass().getSimpleName());
        } finally {
            if (!told) {
                held.remove(batch.id());
            }
            room.release();
        }
    }

    private AnswerPolicy.Attempt attempt(Batch batch, int failures) {
        return new AnswerPolicy.Attempt(
                batch.attempts() - batch.held(),
                batch.attempts() > 1,
                batch.inDoubt(),
                batch.deliveryIds().size(),
                provider.idempotent(),
                failures);
    }

    private void tell(Batch batch, Answer answer, AnswerPolicy.Next next) {
        if (answer instanceof Answer.Accepted) {
            return;
        }
        if (next instanceof AnswerPolicy.Next.PauseAccount) {
            log.error(
                    "Provider account is paused, its credentials are refused provider={} answer={}",
                    provider.name(),
                    answer);
        } else {
            log.warn(
                    "Batch not accepted provider={} batchId={} size={} attempt={} answer={} next={}",
                    provider.name(),
                    batch.id(),
                    batch.deliveryIds().size(),
                    batch.attempts(),
                    answer,
                    next.getClass().getSimpleName());
        }
    }

    private void recordUntilDrained() {
        List<Outcomes.Outcome> waiting = new ArrayList<>();
        while (!(drained && answered.isEmpty() && waiting.isEmpty())) {
            try {
                if (waiting.isEmpty()) {
                    Outcomes.Outcome first = answered.poll(50, TimeUnit.MILLISECONDS);
                    if (first == null) {
                        continue;
                    }
                    waiting.add(first);
                }
                answered.drainTo(waiting, MOST_RECORDED_AT_ONCE - waiting.size());
                outcomes.record(provider, waiting, Math.max(startedLastSecond, startedThisSecond.get()));
                waiting.forEach(outcome -> held.remove(outcome.batch().id()));
                waiting.clear();
                breakCircuit();
                Failpoints.hit("recorded");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (DataIntegrityViolationException e) {
                recordOneByOne(waiting);
                waiting.clear();
            } catch (RuntimeException | Error e) {
                log.warn(
                        "Recording failed provider={} batches={} exception={} message={}",
                        provider.name(),
                        waiting.size(),
                        e.getClass().getSimpleName(),
                        e.getMessage());
                sleep(AFTER_TROUBLE);
                if (drained) {
                    return;
                }
            }
        }
    }

    /** One answer that the ledger cannot hold must not hold up the others. */
    private void recordOneByOne(List<Outcomes.Outcome> waiting) {
        for (Outcomes.Outcome outcome : waiting) {
            try {
                outcomes.record(provider, List.of(outcome), startedLastSecond);
            } catch (RuntimeException e) {
                log.error(
                        "Outcome cannot be recorded, the batch is left to its lease provider={} batchId={} exception={}",
                        provider.name(),
                        outcome.batch().id(),
                        e.getClass().getSimpleName());
            }
            held.remove(outcome.batch().id());
        }
    }

    /** A provider that fails time and again is left alone for a moment; what is in flight there recovers by itself. */
    private void breakCircuit() {
        if (!AnswerPolicy.isCircuitOpen(troublesInARow.get())) {
            rests = 0;
            return;
        }
        long now = System.nanoTime();
        // What was in flight together fails together and is one reason to rest, not sixteen.
        if (rests == 0 || now - restEndsAt > 0) {
            Duration rest = AnswerPolicy.restBeforeProbe(++rests);
            restEndsAt = now + rest.toNanos();
            accounts.close(provider, rest);
        }
    }

    private Duration rest(@Nullable Duration due) {
        Duration rest = due == null || due.compareTo(properties.poll()) > 0 ? properties.poll() : due;
        // What is due already is held by another instance: looking again at once would only burn the processor.
        return rest.isPositive() ? rest : NEXT_LOOK;
    }

    private static void sleep(Duration duration) {
        try {
            Thread.sleep(duration);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
