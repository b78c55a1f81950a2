package io.callboard.notifier.dispatch;

import io.callboard.notifier.account.Account;
import io.callboard.notifier.account.AccountStates;
import io.callboard.notifier.account.Answer;
import io.callboard.notifier.account.CircuitBreaker;
import io.callboard.notifier.address.Channel;
import io.callboard.notifier.delivery.DeliveryStatus;
import io.callboard.notifier.delivery.Lane;
import io.callboard.notifier.delivery.Settlement;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Metrics of sending: the queue, lateness, outcomes, accounts. Counters with known labels start with 0, because
 * Prometheus does not see an increase when the first value of a counter is 1.
 */
@Component
class DispatchMetrics {

    private static final double[] DELAY_SECONDS = {0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 3600};

    private static final Duration[] REQUEST_DURATIONS = Stream.of(50, 100, 250, 500, 1000, 2500, 5000, 10_000)
            .map(Duration::ofMillis)
            .toArray(Duration[]::new);

    private static final Queue.Depth EMPTY = new Queue.Depth("", 0, 0, 0, 0);

    private final MeterRegistry meters;

    /** By channel and lane, like all maps with a text as key. */
    private final Map<String, DistributionSummary> claimDelays = new HashMap<>();

    private final Map<String, DistributionSummary> acceptanceDelays = new HashMap<>();

    /** Written by the housekeeping thread, read by gauges. */
    private final Map<String, Queue.Depth> depths = new ConcurrentHashMap<>();

    /** By account; written by the housekeeping thread, read by gauges. */
    private final Map<String, AccountStates.Pace> paces = new ConcurrentHashMap<>();

    private final Map<DeliveryStatus, Counter> settled = new EnumMap<>(DeliveryStatus.class);

    DispatchMetrics(MeterRegistry meters) {
        this.meters = meters;
        for (Channel channel : Channel.values()) {
            for (Lane lane : Lane.values()) {
                queue("callboard.queue.depth", "Deliveries in the queue", "", channel, lane, Queue.Depth::deliveries);
                queue(
                        "callboard.queue.parked",
                        "Deliveries in the queue that wait for another topic",
                        "",
                        channel,
                        lane,
                        Queue.Depth::parked);
                queue(
                        "callboard.queue.age",
                        "For how long the oldest delivery that is not parked has been due",
                        "seconds",
                        channel,
                        lane,
                        Queue.Depth::oldestSeconds);
                String key = key(channel, lane);
                claimDelays.put(
                        key,
                        delay(
                                "callboard.deliveries.lateness",
                                "How long after its due instant a delivery was claimed for the first time",
                                channel,
                                lane));
                acceptanceDelays.put(
                        key,
                        delay(
                                "callboard.deliveries.due.to.accepted",
                                "How long after its due instant the provider had accepted a delivery, retries included",
                                channel,
                                lane));
            }
        }
        for (DeliveryStatus status : DeliveryStatus.values()) {
            if (status != DeliveryStatus.QUEUED && status != DeliveryStatus.SENDING) {
                settled.put(
                        status,
                        Counter.builder("callboard.deliveries.settled")
                                .description("Deliveries by what became of them")
                                .tag("status", status.name())
                                .register(meters));
            }
        }
    }

    private void queue(
            String name,
            String description,
            String unit,
            Channel channel,
            Lane lane,
            ToDoubleFunction<Queue.Depth> value) {
        String key = key(channel, lane);
        Gauge.builder(name, depths, known -> value.applyAsDouble(known.getOrDefault(key, EMPTY)))
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tag("channel", channel.name())
                .tag("lane", lane.name())
                .register(meters);
    }

    private static String key(Channel channel, Lane lane) {
        return channel.name() + lane.number();
    }

    private DistributionSummary delay(String name, String description, Channel channel, Lane lane) {
        return DistributionSummary.builder(name)
                .description(description)
                .baseUnit("seconds")
                .tag("channel", channel.name())
                .tag("lane", lane.name())
                .serviceLevelObjectives(DELAY_SECONDS)
                .register(meters);
    }

    void depths(List<Queue.Depth> present) {
        Map<String, Queue.Depth> now = new ConcurrentHashMap<>();
        present.forEach(depth -> now.put(depth.channel() + depth.lane(), depth));
        depths.keySet().retainAll(now.keySet());
        depths.putAll(now);
    }

    void paces(List<AccountStates.Pace> present) {
        present.forEach(pace -> paces.put(pace.account(), pace));
    }

    void watch(Account account, CircuitBreaker circuit) {
        Gauge.builder("callboard.account.circuit.open", circuit, open -> open.isOpen() ? 1 : 0)
                .description("1 while this instance only probes the account")
                .tag("account", account.name())
                .register(meters);
        pace(
                "callboard.account.rate",
                "Requests per second that all instances may make; infinite if unlimited",
                "",
                account,
                AccountStates.Pace::requestsPerSecond);
        pace(
                "callboard.account.closed",
                "For how long no instance may make a request, because the provider said so or fails",
                "seconds",
                account,
                AccountStates.Pace::closedSeconds);
        pace(
                "callboard.account.paused",
                "1 while nothing is sent because the provider refused credentials or address of the account",
                "",
                account,
                pace -> pace.paused() ? 1 : 0);
        unfenced(account);
        for (AnswerClass answer : AnswerClass.values()) {
            requests(account, answer);
        }
    }

    private void pace(
            String name, String description, String unit, Account account, ToDoubleFunction<AccountStates.Pace> value) {
        Gauge.builder(name, paces, known -> {
                    AccountStates.Pace pace = known.get(account.name());
                    return pace == null ? Double.NaN : value.applyAsDouble(pace);
                })
                .description(description)
                .baseUnit(unit.isEmpty() ? null : unit)
                .tag("account", account.name())
                .register(meters);
    }

    private Counter unfenced(Account account) {
        return Counter.builder("callboard.deliveries.unfenced")
                .description("Deliveries claimed while the fences were too old")
                .tag("account", account.label())
                .register(meters);
    }

    private Timer requests(Account account, AnswerClass answer) {
        return Timer.builder("callboard.account.requests")
                .description("Requests to the provider, by the class of its answer")
                .tag("account", account.label())
                .tag("answer", answer.name())
                .serviceLevelObjectives(REQUEST_DURATIONS)
                .register(meters);
    }

    void claimed(Account account, List<Batch> batches, List<Queue.Due> due, boolean unfenced) {
        for (Queue.Due one : due) {
            if (one.attempts() == 0) {
                summary(claimDelays, account, Lane.of(one.lane())).record(Math.max(0, one.lateSeconds()));
            }
        }
        if (unfenced) {
            unfenced(account)
                    .increment(batches.stream()
                            .mapToInt(batch -> batch.members().size())
                            .sum());
        }
    }

    private static DistributionSummary summary(Map<String, DistributionSummary> summaries, Account account, Lane lane) {
        return Objects.requireNonNull(summaries.get(key(account.channel(), lane)));
    }

    /** Records how late the accepted messages of a batch are; the receipts are in the order of its members. */
    void accepted(Account account, Batch batch, List<Answer.Receipt> receipts) {
        long now = System.nanoTime();
        for (int place = 0; place < receipts.size(); place++) {
            if (receipts.get(place).refusal() == null) {
                Batch.Member member = batch.members().get(place);
                summary(acceptanceDelays, account, member.lane())
                        .record(Math.max(0, (now - member.dueAtNanos()) / 1e9));
            }
        }
    }

    /** Counts outcomes by status; UNKNOWN is one of them. */
    void settled(List<Settlement> settlements) {
        settlements.forEach(settlement ->
                Objects.requireNonNull(settled.get(settlement.status())).increment());
    }

    void answered(Account account, Answer answer, Duration took) {
        requests(account, AnswerClass.of(answer)).record(took);
    }
}
