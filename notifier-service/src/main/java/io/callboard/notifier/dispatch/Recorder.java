package io.callboard.notifier.dispatch;

import io.callboard.chassis.consumer.TransientErrors;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Throughput;
import io.callboard.notifier.address.Channel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records the outcomes of requests, all that have arrived in one transaction. While a burst of mails is sent it only
 * stores the answers, and settles the deliveries afterwards. One thread owns it.
 */
final class Recorder {

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private static final int MOST_AT_ONCE = 32;
    private static final Duration POLL = Duration.ofMillis(50);

    private final Account account;
    private final String instance;
    private final Outcomes outcomes;
    private final Throughput throughput;
    private final Underway underway;
    private final AnsweredBatches batches;
    private final Backlog backlog;
    private final Semaphore room;
    private final BlockingQueue<Outcomes.Outcome> answered;

    /**
     * Outcomes that could not be recorded yet, for example while the database is away. Owned by the recorder's thread.
     */
    private final List<Outcomes.Outcome> waiting = new ArrayList<>();

    Recorder(
            Account account,
            String instance,
            Outcomes outcomes,
            AnsweredBatches batches,
            Backlog backlog,
            Throughput throughput,
            Underway underway,
            Semaphore room,
            BlockingQueue<Outcomes.Outcome> answered) {
        this.account = account;
        this.instance = instance;
        this.outcomes = outcomes;
        this.batches = batches;
        this.backlog = backlog;
        this.throughput = throughput;
        this.underway = underway;
        this.room = room;
        this.answered = answered;
    }

    Duration turn() throws InterruptedException {
        backlog.keep();
        boolean mayWait = waiting.isEmpty() && (backlog.isEmpty() || underway.isBurst() && !backlog.isOverdue());
        take(mayWait ? POLL : Duration.ZERO);
        if (!waiting.isEmpty()) {
            if (underway.isBurst()) {
                note();
            }
            record();
        }
        if (!backlog.isEmpty() && (!underway.isBurst() || backlog.isOverdue())) {
            backlog.settleSome();
            Failpoints.hit("notifier.settle.after-commit");
        }
        return Duration.ZERO;
    }

    /** Settles what it can within this time, after the loop has ended. The rest is left to its lease. */
    void settleRest(Duration atMost) {
        long startedAt = System.nanoTime();
        try {
            while (!backlog.isEmpty() && System.nanoTime() - startedAt < atMost.toNanos()) {
                backlog.settleSome();
            }
        } catch (RuntimeException e) {
            log.warn(
                    "Answered batches are left to their lease account={} exception={}",
                    account.name(),
                    e.getClass().getSimpleName());
        }
    }

    private void take(Duration atMost) throws InterruptedException {
        if (waiting.isEmpty()) {
            Outcomes.Outcome first = answered.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
            if (first == null) {
                return;
            }
            waiting.add(first);
        }
        answered.drainTo(waiting, MOST_AT_ONCE - waiting.size());
    }

    /**
     * Moves outcomes of mails into the backlog. Those of other channels are recorded at once, because the budgets of text
     * messages and the feed need them.
     */
    private void note() {
        if (account.channel() != Channel.EMAIL) {
            return;
        }
        List<Outcomes.Outcome> decided =
                waiting.stream().filter(Outcomes.Outcome::isDecided).toList();
        if (decided.isEmpty()) {
            return;
        }
        Set<UUID> noted;
        try {
            noted = batches.note(decided);
        } catch (RuntimeException e) {
            if (TransientErrors.isTransient(e)) {
                throw e;
            }
            // Recording them one by one shows which of them cannot be stored.
            return;
        }
        Failpoints.hit("notifier.answer.after-commit");
        waiting.removeIf(outcome -> noted.contains(outcome.batch().id()));
        for (Outcomes.Outcome outcome : decided) {
            if (noted.contains(outcome.batch().id())) {
                backlog.add(outcome.answered(), outcome.batch().ofCrowd());
                recorded(outcome);
            }
        }
    }

    private void record() {
        if (waiting.isEmpty()) {
            return;
        }
        try {
            outcomes.record(account, waiting, instance, throughput.perSecond());
            waiting.forEach(this::recorded);
            waiting.clear();
        } catch (RuntimeException e) {
            recordOneByOne();
        }
        Failpoints.hit("notifier.record.after-commit");
    }

    /**
     * One answer that the ledger cannot store must not delay the others. An outcome that may succeed later goes to the
     * end, and the turn ends, because each outcome would wait for a connection while the database is away.
     */
    private void recordOneByOne() {
        for (int left = waiting.size(); left > 0; left--) {
            Outcomes.Outcome outcome = waiting.getFirst();
            try {
                outcomes.record(account, List.of(outcome), instance, throughput.perSecond());
                recorded(outcome);
            } catch (RuntimeException e) {
                if (TransientErrors.isTransient(e)) {
                    waiting.addLast(waiting.removeFirst());
                    throw e;
                }
                log.error(
                        "Outcome cannot be recorded, the batch is left to its lease account={} batchId={} exception={}",
                        account.name(),
                        outcome.batch().id(),
                        e.getClass().getSimpleName());
                underway.leftToLease(outcome.batch().id());
                room.release();
            }
            waiting.removeFirst();
        }
    }

    private void recorded(Outcomes.Outcome outcome) {
        underway.recorded(outcome.batch().id());
        room.release();
    }
}
