package io.callboard.chassis.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Metrics of the relay; they need no query of their own. Written by the relay's thread, read by scrapes. */
final class OutboxMetrics {

    private final Clock clock;
    private final Counter relayed;
    private volatile @Nullable Instant oldest;
    private volatile int restingTopics;
    private volatile boolean relaying;

    OutboxMetrics(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.relayed = Counter.builder("callboard.outbox.relayed")
                .description("Messages committed to the broker")
                .register(meters);
        Gauge.builder("callboard.outbox.relaying", this, metrics -> metrics.relaying ? 1 : 0)
                .description("1 on the instance that relays; the sum over a service is 1")
                .register(meters);
        Gauge.builder("callboard.outbox.backlog.age", this, OutboxMetrics::backlogSeconds)
                .description("Age of the oldest message not yet published; 0 on an instance that does not relay")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("callboard.outbox.resting.topics", this, metrics -> metrics.restingTopics)
                .description("Topics that refuse messages and are tried again after a pause")
                .register(meters);
    }

    /** When the oldest waiting message was written; null if none waits. */
    void waiting(@Nullable Instant since) {
        oldest = since;
        relaying = true;
    }

    void resting(int topics) {
        restingTopics = topics;
    }

    void relayed(int messages) {
        relayed.increment(messages);
    }

    void notRelaying() {
        oldest = null;
        restingTopics = 0;
        relaying = false;
    }

    private double backlogSeconds() {
        @Nullable Instant since = oldest;
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }
}
