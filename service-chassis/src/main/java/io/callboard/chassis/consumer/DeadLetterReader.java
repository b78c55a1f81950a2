package io.callboard.chassis.consumer;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Looks into dead-letter topics without a group, so that looking changes nothing. */
final class DeadLetterReader {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);

    private final Map<String, Object> settings;

    DeadLetterReader(Map<String, Object> consumerSettings) {
        settings = new HashMap<>(consumerSettings);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    }

    /** The newest of all topics together, newest first. */
    List<StoredDeadLetter> newest(Collection<String> topics, int limit) {
        try (var consumer = consumer()) {
            var existing = consumer.listTopics();
            var partitions = topics.stream()
                    .flatMap(topic -> existing.getOrDefault(topic, List.of()).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            var first = consumer.beginningOffsets(partitions);
            var end = consumer.endOffsets(partitions);
            var from = new HashMap<TopicPartition, Long>();
            for (var partition : partitions) {
                var start = Math.max(offset(first, partition), offset(end, partition) - limit);
                if (start < offset(end, partition)) {
                    from.put(partition, start);
                }
            }
            return read(consumer, from, end).stream()
                    .sorted(Comparator.comparing(StoredDeadLetter::putAsideAt)
                            .thenComparing(letter -> letter.stored().offset())
                            .reversed())
                    .limit(limit)
                    .toList();
        }
    }

    @Nullable
    StoredDeadLetter one(DeadLetterId id) {
        try (var consumer = consumer()) {
            var partition = new TopicPartition(id.topic(), id.partition());
            var known = consumer.listTopics().getOrDefault(id.topic(), List.of()).stream()
                    .anyMatch(info -> info.partition() == id.partition());
            if (!known) {
                return null;
            }
            var partitions = List.of(partition);
            var exists = id.offset() >= offset(consumer.beginningOffsets(partitions), partition)
                    && id.offset() < offset(consumer.endOffsets(partitions), partition);
            if (!exists) {
                return null;
            }
            return read(consumer, Map.of(partition, id.offset()), Map.of(partition, id.offset() + 1)).stream()
                    .filter(letter -> letter.id().equals(id))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static List<StoredDeadLetter> read(
            Consumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from, Map<TopicPartition, Long> end) {
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        var letters = new ArrayList<StoredDeadLetter>();
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (from.keySet().stream().anyMatch(partition -> consumer.position(partition) < offset(end, partition))) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("The broker did not answer in time");
            }
            consumer.poll(POLL).forEach(letter -> letters.add(new StoredDeadLetter(letter)));
        }
        return letters;
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
