package io.callboard.scheduler.planning;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.stereotype.Component;

@Component
class LiveEventListener {

    private static final Set<String> TYPES = Set.of(
            "LiveEventScheduled",
            "LiveEventChanged",
            "LiveEventRescheduled",
            "LiveEventStarted",
            "LiveEventEnded",
            "LiveEventCancelled",
            "LiveEventReplayReady");

    private static final String TOPIC = "live-events.v1";

    private final Consumption consumption;
    private final TimerPlanner planner;
    private final History history;
    private final ConsumerFactory<?, ?> consumers;

    LiveEventListener(Consumption consumption, TimerPlanner planner, History history, ConsumerFactory<?, ?> consumers) {
        this.consumption = consumption;
        this.planner = planner;
        this.history = history;
        this.consumers = consumers;
    }

    @KafkaListener(topics = TOPIC)
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.applyStates(pick(records, true), TYPES, LiveEventState.class, planner::followHistory);
        consumption.applyStates(pick(records, false), TYPES, LiveEventState.class, planner::follow);
    }

    /** The records of a partition keep their order: its history ends before the rest begins. */
    private List<ConsumerRecord<byte[], byte[]>> pick(List<ConsumerRecord<byte[], byte[]>> records, boolean old) {
        return records.stream()
                .filter(record -> history.has(record.partition(), record.offset(), this::topicEnds) == old)
                .toList();
    }

    private Map<Integer, Long> topicEnds() {
        try (Consumer<?, ?> consumer = consumers.createConsumer()) {
            List<TopicPartition> partitions = consumer.partitionsFor(TOPIC).stream()
                    .map(partition -> new TopicPartition(TOPIC, partition.partition()))
                    .toList();
            return consumer.endOffsets(partitions).entrySet().stream()
                    .collect(Collectors.toMap(end -> end.getKey().partition(), Map.Entry::getValue));
        }
    }
}
