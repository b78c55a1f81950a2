package io.callboard.scheduler.arming;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.outbox.Outbox;
import io.callboard.chassis.trace.TraceParent;
import io.callboard.chassis.trace.Traces;
import io.callboard.scheduler.timer.ArmingQueue;
import io.callboard.scheduler.timer.ArmingQueue.Claimed;
import io.callboard.scheduler.timer.AudienceSlices;
import io.callboard.scheduler.timer.AudienceSlices.Slice;
import io.callboard.scheduler.timer.TimersProperties;
import io.micrometer.tracing.Span;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Announces timers to their audience ahead of time, one slice per transaction, on any number of instances. */
@Service
class TimerArmer {

    private static final Logger log = LoggerFactory.getLogger(TimerArmer.class);

    private final ArmingQueue queue;
    private final AudienceSlices slices;
    private final EventGate gate;
    private final Outbox outbox;
    private final TransactionTemplate transaction;
    private final TimersProperties properties;
    private final ArmingMeters meters;
    private final Traces traces;

    TimerArmer(
            ArmingQueue queue,
            AudienceSlices slices,
            EventGate gate,
            Outbox outbox,
            TransactionTemplate transaction,
            TimersProperties properties,
            ArmingMeters meters,
            Traces traces) {
        this.queue = queue;
        this.slices = slices;
        this.gate = gate;
        this.outbox = outbox;
        this.transaction = transaction;
        this.properties = properties;
        this.meters = meters;
        this.traces = traces;
    }

    /**
     * Arms one slice of the next timer. Returns false if nothing is to be armed, or if other instances hold all such
     * timers. A slice that fails is rolled back, and its timer waits while the others go on.
     */
    boolean armNext() {
        Turn turn = transaction.execute(status -> {
            Turn taken = takeTurn();
            if (taken instanceof Turn.Failed) {
                status.setRollbackOnly();
            }
            Failpoints.hit("scheduler.arming.before-commit");
            return taken;
        });
        return switch (turn) {
            case Turn.Idle _ -> false;
            case Turn.Skipped _ -> {
                Failpoints.hit("scheduler.arming.after-commit");
                yield true;
            }
            case Turn.Armed(Slice slice, TraceParent trace) -> {
                Failpoints.hit("scheduler.arming.after-commit");
                traces.within(trace, () -> meters.armed(slice));
                yield true;
            }
            case Turn.Failed(Claimed timer, Throwable cause) -> {
                queue.backOff(timer);
                log.warn("Slice failed timerId={} eventId={}", timer.timerId(), timer.eventId(), cause);
                yield true;
            }
        };
    }

    /** Lets timers with large audiences begin earlier, and closes timers that are armed and due. */
    void maintain() {
        queue.bringForward();
        queue.finish();
    }

    /** Counts the timers that are to be armed. */
    void measure() {
        meters.backlog(queue.backlog());
    }

    /** How long the worker may sleep. */
    Duration untilNext() {
        Duration longest = properties.pollLongest();
        Duration next = queue.untilNext().orElse(longest);
        if (next.compareTo(properties.pollShortest()) < 0) {
            return properties.pollShortest();
        }
        return next.compareTo(longest) < 0 ? next : longest;
    }

    private Turn takeTurn() {
        Optional<Claimed> next = queue.claimNext();
        if (next.isEmpty()) {
            return new Turn.Idle();
        }
        try {
            return armTraced(next.get());
        } catch (RuntimeException | Error e) {
            // Catches an Error too, because one timer that fails again and again must not delay the others.
            return new Turn.Failed(next.get(), e);
        }
    }

    private Turn armTraced(Claimed timer) {
        return traces.work("arm timer")
                .kind(Span.Kind.PRODUCER)
                .causedBy(Collections.singletonList(timer.trace()))
                .tag("callboard.timer.id", timer.timerId())
                .tag("callboard.event.id", timer.eventId())
                .run(() -> arm(timer));
    }

    private Turn arm(Claimed timer) {
        if (timer.missed()) {
            queue.skipMissed(timer);
            meters.missed();
            log.warn("Timer missed timerId={} eventId={} dueAt={}", timer.timerId(), timer.eventId(), timer.dueAt());
            return new Turn.Skipped();
        }
        gate.close(timer.eventId());
        TraceParent trace = traces.current();
        Slice slice = slices.arm(timer, trace);
        if (slice.messages() > 0) {
            outbox.wakeAfterCommit();
        }
        log.info(
                "Slice armed timerId={} eventId={} status={} rows={} members={} messages={}",
                timer.timerId(),
                timer.eventId(),
                slice.status(),
                slice.rowsRead(),
                slice.members(),
                slice.messages());
        return new Turn.Armed(slice, trace);
    }

    /** Result of one turn. */
    private sealed interface Turn {

        record Idle() implements Turn {}

        record Skipped() implements Turn {}

        /** @param trace the span of the work, which has ended; null if nothing is traced */
        record Armed(Slice slice, @Nullable TraceParent trace) implements Turn {}

        record Failed(Claimed timer, Throwable cause) implements Turn {}
    }
}
