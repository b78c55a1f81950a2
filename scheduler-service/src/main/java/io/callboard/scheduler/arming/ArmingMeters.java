package io.callboard.scheduler.arming;

import io.callboard.scheduler.timer.ArmingQueue.Backlog;
import io.callboard.scheduler.timer.AudienceSlices.Slice;
import io.callboard.scheduler.timer.TimerKind;
import io.callboard.scheduler.timer.TimerStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** Metrics of arming. */
@Component
class ArmingMeters {

    private static final double[] LATENESS_SECONDS = {0.05, 0.25, 1, 2.5, 5, 15, 60, 300, 1800, 3600};

    private final Map<TimerKind, DistributionSummary> lateness = new EnumMap<>(TimerKind.class);

    private final Counter missed;

    /** Written by the worker, read by scrapes. */
    private volatile Backlog backlog = new Backlog(0, 0, 0);

    ArmingMeters(MeterRegistry meters) {
        for (TimerKind kind : TimerKind.values()) {
            lateness.put(
                    kind,
                    DistributionSummary.builder("callboard.timers.lateness")
                            .description("How long after the due instant the last slice of a timer was armed")
                            .baseUnit("seconds")
                            .tag("kind", kind.name())
                            .serviceLevelObjectives(LATENESS_SECONDS)
                            .register(meters));
        }
        missed = Counter.builder("callboard.timers.missed")
                .description("Timers skipped because they were of no more use when their turn came")
                .register(meters);
        gauge(
                "callboard.timers.failing",
                "Timers that wait because their last slice failed",
                "",
                Backlog::failing,
                meters);
        gauge("callboard.arming.backlog", "Timers whose turn to be armed has come", "", Backlog::waiting, meters);
        gauge(
                "callboard.arming.backlog.age",
                "For how long the timer whose turn came first has waited",
                "seconds",
                Backlog::oldestSeconds,
                meters);
    }

    private void gauge(
            String name, String description, String unit, ToDoubleFunction<Backlog> value, MeterRegistry meters) {
        Gauge.builder(name, this, own -> value.applyAsDouble(own.backlog))
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .register(meters);
    }

    void armed(Slice slice) {
        if (slice.status() == TimerStatus.ARMED) {
            Objects.requireNonNull(lateness.get(slice.kind())).record(slice.lateSeconds());
        }
    }

    void missed() {
        missed.increment();
    }

    void backlog(Backlog present) {
        backlog = present;
    }
}
