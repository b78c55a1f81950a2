package io.callboard.notifier.dispatch;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.CircuitBreaker;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Lane;
import io.callboard.notifier.delivery.Settlement;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** What operators see of sending: the queue, lateness, outcomes, accounts. */
@Component
class DispatchMetrics {

    private static final Queue.Depth EMPTY = new Queue.Depth("", 0, 0, 0, 0);

    private final MeterRegistry meters;

    /** By channel and lane; written by the housekeeping thread, read by gauges. */
    private final Map<String, Queue.Depth> depths = new ConcurrentHashMap<>();

    private final Map<Channel, DistributionSummary> lateness = new ConcurrentHashMap<>();

    DispatchMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (Channel channel : Channel.values()) {
            for (Lane lane : Lane.values()) {
                queue("callboard.queue.depth", "Deliveries in the queue", channel, lane, Queue.Depth::deliveries);
                queue(
                        "callboard.queue.parked",
                        "Deliveries that wait for another topic",
                        channel,
                        lane,
                        Queue.Depth::parked);
                queue(
                        "callboard.queue.age",
                        "How long the oldest delivery in the queue has been due, in seconds",
                        channel,
                        lane,
                        Queue.Depth::oldestSeconds);
            }
        }
    }

    private void queue(
            String name, String description, Channel channel, Lane lane, ToDoubleFunction<Queue.Depth> value) {
        String key = channel.name() + lane.number();
        Gauge.builder(name, depths, known -> value.applyAsDouble(known.getOrDefault(key, EMPTY)))
                .description(description)
                .tag("channel", channel.name())
                .tag("lane", lane.name())
                .register(meters);
    }

    void depths(List<Queue.Depth> present) {
        Map<String, Queue.Depth> now = new ConcurrentHashMap<>();
        present.forEach(depth -> now.put(depth.channel() + depth.lane(), depth));
        depths.keySet().retainAll(now.keySet());
        depths.putAll(now);
    }

    void watch(Account account, CircuitBreaker circuit) {
        Gauge.builder("callboard.account.circuit.open", circuit, open -> open.isOpen() ? 1 : 0)
                .description("1 while this instance only probes the account")
                .tag("account", account.name())
                .register(meters);
    }

    void claimed(Account account, List<Batch> batches, List<Queue.Due> due, boolean unfenced) {
        DistributionSummary summary = lateness.computeIfAbsent(
                account.channel(),
                channel -> DistributionSummary.builder("callboard.deliveries.lateness")
                        .description("How long after its due instant a delivery was claimed for the first time")
                        .baseUnit("seconds")
                        .tag("channel", channel.name())
                        .publishPercentileHistogram()
                        .minimumExpectedValue(0.01)
                        .maximumExpectedValue(3600.0)
                        .register(meters));
        for (Queue.Due one : due) {
            if (one.attempts() == 0) {
                summary.record(Math.max(0, one.lateSeconds()));
            }
        }
        if (unfenced) {
            int deliveries =
                    batches.stream().mapToInt(batch -> batch.members().size()).sum();
            meters.counter("callboard.deliveries.unfenced", "account", account.name())
                    .increment(deliveries);
        }
    }

    /** Counts outcomes by status; UNKNOWN is one of them. */
    void settled(List<Settlement> settlements) {
        Map<DeliveryStatus, Integer> counts = new EnumMap<>(DeliveryStatus.class);
        settlements.forEach(settlement -> counts.merge(settlement.status(), 1, Integer::sum));
        counts.forEach((status, count) -> meters.counter("callboard.deliveries.settled", "status", status.name())
                .increment(count));
    }

    void answered(Account account, String answer, Duration took) {
        Timer.builder("callboard.account.requests")
                .description("Requests to the provider, by what it answered")
                .tag("account", account.name())
                .tag("answer", answer)
                .register(meters)
                .record(took);
    }
}
