package io.callboard.notifier.dispatch;

import io.callboard.chassis.consumer.TransientErrors;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.Throughput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records the outcomes of requests, all that have arrived in one transaction. One thread owns it. */
final class Recorder {

    private static final Logger log = LoggerFactory.getLogger(Recorder.class);

    private static final int MOST_AT_ONCE = 32;

    private final Account account;
    private final String instance;
    private final Outcomes outcomes;
    private final Throughput throughput;
    private final Underway underway;
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
            Throughput throughput,
            Underway underway,
            Semaphore room,
            BlockingQueue<Outcomes.Outcome> answered) {
        this.account = account;
        this.instance = instance;
        this.outcomes = outcomes;
        this.throughput = throughput;
        this.underway = underway;
        this.room = room;
        this.answered = answered;
    }

    Duration turn() throws InterruptedException {
        if (waiting.isEmpty()) {
            Outcomes.Outcome first = answered.poll(50, TimeUnit.MILLISECONDS);
            if (first == null) {
                return Duration.ZERO;
            }
            waiting.add(first);
        }
        answered.drainTo(waiting, MOST_AT_ONCE - waiting.size());
        try {
            outcomes.record(account, waiting, instance, throughput.perSecond());
            waiting.forEach(this::recorded);
            waiting.clear();
        } catch (RuntimeException e) {
            recordOneByOne();
        }
        Failpoints.hit("notifier.record.after-commit");
        return Duration.ZERO;
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
