package io.callboard.scheduler.arming;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.scheduler.arming.DueTimers.Claimed;
import io.callboard.scheduler.arming.DueTimers.Slice;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;
import org.springframework.transaction.support.TransactionTemplate;

/** Announces timers to their audience ahead of time, a slice per transaction; any number of instances may do so. */
@Service
class Arming {

    private static final Logger log = LoggerFactory.getLogger(Arming.class);

    private final DueTimers timers;
    private final EventGate gate;
    private final TransactionTemplate transaction;
    private final TimersProperties properties;

    Arming(DueTimers timers, EventGate gate, TransactionTemplate transaction, TimersProperties properties) {
        this.timers = timers;
        this.gate = gate;
        this.transaction = transaction;
        this.properties = properties;
    }

    /** Arms one slice of the nearest due timer; false if there is nothing to arm that another does not hold. */
    boolean armNext() {
        boolean armed = Boolean.TRUE.equals(transaction.execute(status -> {
            Optional<Claimed> next = timers.claimNext(properties.armLead());
            next.ifPresent(this::arm);
            Failpoints.hit("scheduler.arming.before-commit");
            return next.isPresent();
        }));
        if (armed) {
            Failpoints.hit("scheduler.arming.after-commit");
        }
        return armed;
    }

    /** Closes the timers that are armed and due. */
    void finish() {
        timers.finish();
    }

    /** How long the worker may sleep. */
    Duration untilNext() {
        Duration longest = properties.pollLongest();
        Duration next = timers.untilNext(properties.armLead()).orElse(longest);
        if (next.compareTo(properties.pollShortest()) < 0) {
            return properties.pollShortest();
        }
        return next.compareTo(longest) < 0 ? next : longest;
    }

    private void arm(Claimed timer) {
        if (timer.missed()) {
            timers.skipMissed(timer);
            log.warn("Timer missed timerId={} eventId={} dueAt={}", timer.timerId(), timer.eventId(), timer.dueAt());
            return;
        }
        gate.close(timer.eventId());
        Slice slice = timers.armSlice(timer, properties.sliceSize());
        log.info(
                "Slice armed timerId={} eventId={} status={} members={} messages={}",
                timer.timerId(),
                timer.eventId(),
                slice.status(),
                slice.members(),
                slice.messages());
    }
}
