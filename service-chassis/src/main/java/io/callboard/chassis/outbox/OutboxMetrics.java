package io.callboard.chassis.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the relay tells of its work; costs no query of its own. */
final class OutboxMetrics {

    private final Clock clock;
    private final Counter relayed;
    private volatile @Nullable Instant oldest;

    OutboxMetrics(MeterRegistry meters, Clock clock) {
        this.clock = clock;
        this.relayed = Counter.builder("callboard.outbox.relayed")
                .description("Messages acknowledged by the broker")
                .register(meters);
        Gauge.builder("callboard.outbox.backlog.age", this, OutboxMetrics::backlogSeconds)
                .description("Age of the oldest message not yet published; 0 on an instance that does not relay")
                .baseUnit("seconds")
                .register(meters);
    }

    void read(List<OutboxRow> rows) {
        oldest = rows.isEmpty() ? null : rows.getFirst().occurredAt();
    }

    void relayed(int messages) {
        relayed.increment(messages);
    }

    void notRelaying() {
        oldest = null;
    }

    private double backlogSeconds() {
        @Nullable Instant since = oldest;
        return since == null
                ? 0
                : Math.max(0, Duration.between(since, clock.instant()).toMillis() / 1000.0);
    }
}
