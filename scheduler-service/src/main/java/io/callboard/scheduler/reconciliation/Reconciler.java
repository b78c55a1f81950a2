package io.callboard.scheduler.reconciliation;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.scheduler.reconciliation.Reconciliations.Page;
import io.callboard.scheduler.reconciliation.Reconciliations.Waiting;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Compares the audience of armed timers with the outcomes that notifier-service reported, one page per transaction, on any
 * number of instances. A {@code RemindersExpected} lists the people without an outcome. notifier-service queues the
 * deliveries that its ledger lacks, under the ids that they always had (ADR 0055).
 */
@Service
class Reconciler {

    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);

    private final Reconciliations reconciliations;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final Counter expected;

    Reconciler(Reconciliations reconciliations, Outbox outbox, TransactionTemplate transaction, MeterRegistry meters) {
        this.reconciliations = reconciliations;
        this.outbox = outbox;
        this.transaction = transaction;
        this.expected = Counter.builder("callboard.reconciler.expected")
                .description("Messages without an outcome about which notifier-service was asked")
                .register(meters);
    }

    /** Reads the next page; false if no timer waits for it, or if other instances hold all such timers. */
    boolean reconcileNext() {
        Optional<Page> read = transaction.execute(_ -> {
            Optional<Page> page = reconciliations.claimNext().map(this::reconcile);
            Failpoints.hit("scheduler.reconciler.before-commit");
            return page;
        });
        read.ifPresent(page -> expected.increment(page.expected()));
        return read.isPresent();
    }

    private Page reconcile(Waiting timer) {
        return switch (timer.standing()) {
            case OVER -> {
                reconciliations.leave(timer);
                yield Page.EMPTY;
            }
            case PAUSED -> {
                reconciliations.postpone(timer);
                yield Page.EMPTY;
            }
            case OPEN -> {
                Page page = reconciliations.listExpected(timer);
                if (page.expected() > 0) {
                    outbox.wakeAfterCommit();
                    log.info(
                            "Outcomes are missing timerId={} eventId={} messages={}",
                            timer.timerId(),
                            timer.eventId(),
                            page.expected());
                }
                yield page;
            }
        };
    }
}
