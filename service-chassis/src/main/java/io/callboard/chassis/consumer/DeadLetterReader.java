package io.callboard.chassis.consumer;

import io.callboard.chassis.topic.ReaderSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads dead-letter topics without a consumer group, so that reading changes no offset. */
final class DeadLetterReader {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Comparator<StoredDeadLetter> BY_AGE = Comparator.comparing(StoredDeadLetter::putAsideAt)
            .thenComparing(letter -> letter.stored().offset());

    /** A dead letter may be as large as a topic takes. */
    private static final int MOST_RECORDS_AT_ONCE = 100;

    private static final int MOST_BYTES_AT_ONCE = 16 * 1024 * 1024;

    private final Map<String, Object> settings;

    DeadLetterReader(Map<String, Object> consumerSettings) {
        settings = ReaderSettings.of(consumerSettings, PATIENCE);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, MOST_RECORDS_AT_ONCE);
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, MOST_BYTES_AT_ONCE);
    }

    /** Returns the newest letters of all topics together, newest first. */
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
            var newest = new PriorityQueue<>(BY_AGE);
            read(consumer, from, end, letter -> {
                newest.add(letter.withoutValue());
                if (newest.size() > limit) {
                    newest.remove();
                }
                return true;
            });
            return newest.stream().sorted(BY_AGE.reversed()).toList();
        }
    }

    /**
     * Passes the letters of the topic since {@code from} to the visitor, oldest first, until the visitor asks for no
     * more.
     */
    void visit(String topic, Instant from, Predicate<StoredDeadLetter> visitor) {
        try (var consumer = consumer()) {
            var partitions = consumer.listTopics().getOrDefault(topic, List.of()).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            var end = consumer.endOffsets(partitions);
            var starts = consumer.offsetsForTimes(partitions.stream()
                    .collect(Collectors.toMap(partition -> partition, partition -> Math.max(0, from.toEpochMilli()))));
            var wanted = new HashMap<TopicPartition, Long>();
            starts.forEach((partition, start) -> {
                if (start != null && start.offset() < offset(end, partition)) {
                    wanted.put(partition, start.offset());
                }
            });
            read(consumer, wanted, end, visitor);
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
            var found = new AtomicReference<@Nullable StoredDeadLetter>();
            read(consumer, Map.of(partition, id.offset()), Map.of(partition, id.offset() + 1), letter -> {
                if (letter.id().equals(id)) {
                    found.set(letter);
                }
                return false;
            });
            return found.get();
        }
    }

    /** Reads until the ends, or until the visitor asks for no more. */
    private static void read(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> from,
            Map<TopicPartition, Long> end,
            Predicate<StoredDeadLetter> visitor) {
        consumer.assign(from.keySet());
        from.forEach(consumer::seek);
        var progressAt = System.nanoTime();
        while (from.keySet().stream().anyMatch(partition -> consumer.position(partition) < offset(end, partition))) {
            if (System.nanoTime() - progressAt > PATIENCE.toNanos()) {
                throw new IllegalStateException("The broker did not answer in time");
            }
            var letters = consumer.poll(POLL);
            for (var letter : letters) {
                if (!visitor.test(new StoredDeadLetter(letter))) {
                    return;
                }
            }
            if (!letters.isEmpty()) {
                progressAt = System.nanoTime();
            }
        }
    }

    private static long offset(Map<TopicPartition, Long> offsets, TopicPartition partition) {
        return offsets.getOrDefault(partition, 0L);
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
