package io.callboard.chassis.rebuild;

import io.callboard.chassis.consumer.OwnListeners;
import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.topic.BeforeListening;
import io.callboard.chassis.topic.ReaderSettings;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.listener.AbstractMessageListenerContainer;

/**
 * Reads a topic again from offset 0 when its projections have a lower shape than the code. It reads without a group,
 * while the listeners go on with their groups. Both hand the records to the same use case, which applies the newer
 * state.
 *
 * <p>Tombstones carry no version. A state that is read again may therefore come after its tombstone, which the listener has
 * applied meanwhile. So after it has applied all records up to the end that it saw at the start, it applies the
 * tombstones behind that end again.
 */
final class ProjectionRebuilder implements Worker, BeforeListening {

    private static final Logger log = LoggerFactory.getLogger(ProjectionRebuilder.class);

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(500);
    /** How often an instance looks for a due re-read or an expired lease. */
    private static final Duration LOOK = Duration.ofSeconds(5);

    private static final Duration LONGEST_STOP = Duration.ofSeconds(10);

    private final List<ProjectionShape> code;
    private final Shapes shapes;
    private final OwnListeners listeners;
    private final Map<String, Object> consumerSettings;
    private final RebuildProperties properties;

    /** Records of each topic that are left to read again. Written by the loop's thread, read by any. */
    private final Map<String, AtomicLong> left = new ConcurrentHashMap<>();

    private final SupervisedLoop loop = new SupervisedLoop("projection-rebuild", this::look, LOOK);

    ProjectionRebuilder(
            List<ProjectionShape> code,
            Shapes shapes,
            OwnListeners listeners,
            Map<String, Object> consumerSettings,
            RebuildProperties properties,
            MeterRegistry meters) {
        this.code = List.copyOf(code);
        for (var shape : code) {
            var records = new AtomicLong();
            left.put(shape.topic(), records);
            Gauge.builder("callboard.rebuild.left", records, AtomicLong::doubleValue)
                    .description("Records left to read again, on the instance that reads")
                    .tag("topic", shape.topic())
                    .register(meters);
        }
        this.shapes = shapes;
        this.listeners = listeners;
        this.consumerSettings = ReaderSettings.of(consumerSettings, PATIENCE);
        this.consumerSettings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, properties.batchSize());
        this.properties = properties;
    }

    /**
     * Compares group and database before the listeners commit their first offsets. If the group has read records but
     * the database knows of none, the database was dropped or is older than this mechanism, and everything is read
     * again. A new group begins at offset 0 by itself.
     */
    @Override
    public void prepare(Admin broker) throws InterruptedException, ExecutionException {
        for (var shape : code) {
            if (!shapes.isKnown(shape.topic())) {
                shapes.add(shape.topic(), hasCommitted(broker, shape.topic()) ? 0 : shape.shape());
            }
        }
    }

    @Override
    public void start() {
        if (properties.enabled() && !code.isEmpty()) {
            loop.start();
        }
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    @Override
    public Duration longestStop() {
        return LONGEST_STOP;
    }

    /** The phase of the listeners, because it calls them. */
    @Override
    public int getPhase() {
        return AbstractMessageListenerContainer.DEFAULT_PHASE;
    }

    private boolean hasCommitted(Admin broker, String topic) throws InterruptedException, ExecutionException {
        for (var group : listeners.groups(topic)) {
            var offsets = broker.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            for (var offset : offsets.entrySet()) {
                if (offset.getKey().topic().equals(topic)
                        && offset.getValue() != null
                        && offset.getValue().offset() > 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private Duration look() {
        for (var shape : code) {
            shapes.follow(shape);
            if (!loop.isStopping() && shapes.lease(shape)) {
                try (var consumer = consumer()) {
                    rebuild(shape, consumer);
                }
            }
        }
        return LOOK;
    }

    private void rebuild(ProjectionShape shape, Consumer<byte[], byte[]> consumer) {
        var progress = new HashMap<TopicPartition, Progress>();
        for (var each : begunOrBegin(shape, consumer)) {
            progress.put(new TopicPartition(shape.topic(), each.partition()), each);
        }
        log.info("Topic is read again topic={} shape={} records={}", shape.topic(), shape.shape(), left(progress));
        consumer.assign(progress.keySet());
        progress.forEach((partition, each) -> consumer.seek(partition, each.next()));
        while (!read(shape, consumer, progress)) {
            if (loop.isStopping() || !shapes.lease(shape)) {
                return;
            }
        }
        var ends = consumer.endOffsets(progress.keySet());
        progress.replaceAll((partition, each) -> each.upTo(ends.getOrDefault(partition, 0L)));
        // Continues with the tombstones behind the first end. The new end is saved, so that an instance that takes over
        // reads them too.
        shapes.save(shape, progress.values());
        while (!read(shape, consumer, progress)) {
            if (loop.isStopping() || !shapes.lease(shape)) {
                return;
            }
        }
        shapes.finish(shape);
        log.info("Topic has been read again topic={} shape={}", shape.topic(), shape.shape());
    }

    private List<Progress> begunOrBegin(ProjectionShape shape, Consumer<byte[], byte[]> consumer) {
        var begun = shapes.progress(shape);
        if (!begun.isEmpty()) {
            return begun;
        }
        var partitions = consumer.partitionsFor(shape.topic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        var first = consumer.beginningOffsets(partitions);
        var ends = consumer.endOffsets(partitions);
        var fresh = new ArrayList<Progress>();
        for (var partition : partitions) {
            var end = ends.getOrDefault(partition, 0L);
            fresh.add(new Progress(partition.partition(), first.getOrDefault(partition, 0L), end, end));
        }
        shapes.begin(shape, fresh);
        return fresh;
    }

    /** Reads and applies one slice; true when nothing is left to read. */
    private boolean read(
            ProjectionShape shape, Consumer<byte[], byte[]> consumer, Map<TopicPartition, Progress> progress) {
        loop.signOfLife();
        Objects.requireNonNull(left.get(shape.topic())).set(left(progress));
        var open = new HashSet<TopicPartition>();
        progress.forEach((partition, each) -> {
            if (!each.isDone()) {
                open.add(partition);
            }
        });
        if (open.isEmpty()) {
            return true;
        }
        consumer.pause(progress.keySet());
        consumer.resume(open);
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var record : consumer.poll(POLL)) {
            if (isWanted(record, progress.get(new TopicPartition(record.topic(), record.partition())))) {
                records.add(record);
            }
        }
        if (!records.isEmpty()) {
            listeners.handOver(shape.topic(), records);
            Failpoints.hit("chassis.rebuild.after-apply");
        }
        // Saves the consumer's position and not the last record, because compaction leaves gaps between offsets.
        progress.replaceAll(
                (partition, each) -> open.contains(partition) ? each.at(consumer.position(partition)) : each);
        shapes.save(shape, progress.values());
        return false;
    }

    /**
     * Whether to apply the record: a tombstone always, a state only before the end. A poll may reach beyond the end.
     */
    private static boolean isWanted(ConsumerRecord<byte[], byte[]> record, @Nullable Progress progress) {
        return record.value() == null || progress != null && record.offset() < progress.statesEnd();
    }

    private static long left(Map<TopicPartition, Progress> progress) {
        return progress.values().stream()
                .mapToLong(each -> Math.max(0, each.end() - each.next()))
                .sum();
    }

    private Consumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(consumerSettings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
