package io.callboard.chassis.outbox;

import io.callboard.chassis.topic.ReaderSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Finds the last message of each partition. The end of a partition does not show it, because markers of transactions
 * have offsets too.
 */
final class TopicTails {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int FIRST_STEP_BACK = 4;
    private static final int WIDENED = 8;

    private final Map<String, Object> settings;

    TopicTails(Map<String, Object> consumerSettings) {
        settings = ReaderSettings.of(consumerSettings, PATIENCE);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    }

    /**
     * Looks up the offset behind the last message of each partition in a thread of its own; a partition without
     * messages is left out.
     */
    CompletableFuture<Map<TopicPartition, Long>> of(Set<String> topics) {
        return CompletableFuture.supplyAsync(
                () -> read(topics),
                task -> Thread.ofPlatform().name("outbox-tails").daemon().start(task));
    }

    private Map<TopicPartition, Long> read(Collection<String> topics) {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = topics.stream()
                    .flatMap(topic -> consumer.partitionsFor(topic).stream())
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            var first = consumer.beginningOffsets(partitions);
            var missing = new HashMap<>(consumer.endOffsets(partitions));
            missing.entrySet().removeIf(end -> end.getValue() <= offset(first, end.getKey()));
            var found = new HashMap<TopicPartition, Long>();
            for (long back = FIRST_STEP_BACK; !missing.isEmpty(); back *= WIDENED) {
                var from = new HashMap<TopicPartition, Long>();
                for (var end : missing.entrySet()) {
                    from.put(end.getKey(), Math.max(offset(first, end.getKey()), end.getValue() - back));
                }
                read(consumer, from, missing, found);
                missing.keySet().removeAll(found.keySet());
                missing.keySet().removeIf(partition -> offset(from, partition) == offset(first, partition));
            }
            return found;
        }
    }

    private static void read(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> to,
            Map<TopicPartition, Long> found) {
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        while (from.keySet().stream().anyMatch(partition -> consumer.position(partition) < offset(to, partition))) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("The ends of the topics could not be read in time");
            }
            for (var message : consumer.poll(POLL)) {
                found.merge(new TopicPartition(message.topic(), message.partition()), message.offset() + 1, Math::max);
            }
        }
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }
}
