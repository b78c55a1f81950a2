package io.callboard.chassis.rebuild;

import io.callboard.chassis.consumer.OwnListeners;
import io.callboard.chassis.progress.AppliedOffsets;
import io.callboard.chassis.topic.ReaderSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the topics of this service without a group, and hands the records to the service's own listeners. It begins
 * where the database has applied each partition, so a reader that was killed goes on where it was. The listeners
 * themselves must not run.
 */
public final class TopicReader {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(500);

    private final OwnListeners listeners;
    private final AppliedOffsets applied;
    private final Map<String, Object> settings;

    TopicReader(OwnListeners listeners, AppliedOffsets applied, Map<String, Object> consumerSettings) {
        this.listeners = listeners;
        this.applied = applied;
        settings = ReaderSettings.of(consumerSettings, PATIENCE);
    }

    /**
     * Applies everything that was on the topics when the call began, and returns the number of records. Each topic is
     * read by a thread of its own.
     */
    public long readToTheEnd() throws InterruptedException {
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("topic-reader-", 0).factory())) {
            var reads = new ArrayList<Future<Long>>();
            for (var topic : listeners.topics()) {
                reads.add(threads.submit(() -> read(topic)));
            }
            long records = 0;
            for (var read : reads) {
                records += read.get();
            }
            return records;
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topics were not read to the end", e.getCause());
        }
    }

    private long read(String topic) {
        try (var consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            var ends = consumer.endOffsets(partitions);
            seek(consumer, topic, partitions);
            long records = 0;
            while (!isAt(ends, consumer)) {
                List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
                consumer.poll(POLL).forEach(batch::add);
                if (!batch.isEmpty()) {
                    listeners.handOver(topic, batch);
                    records += batch.size();
                }
            }
            return records;
        }
    }

    private void seek(Consumer<byte[], byte[]> consumer, String topic, List<TopicPartition> partitions) {
        var known = applied.of(Set.of(topic));
        var first = consumer.beginningOffsets(partitions);
        consumer.assign(partitions);
        for (var partition : partitions) {
            consumer.seek(partition, Math.max(known.getOrDefault(partition, 0L), first.getOrDefault(partition, 0L)));
        }
    }

    /** Compares positions and not records, because markers of transactions and compaction leave gaps between offsets. */
    private static boolean isAt(Map<TopicPartition, Long> ends, Consumer<byte[], byte[]> consumer) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
