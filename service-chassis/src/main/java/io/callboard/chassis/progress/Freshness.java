package io.callboard.chassis.progress;

import io.callboard.chassis.message.Decoded;
import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.progress.ProgressProperties.Source;
import io.callboard.chassis.worker.SupervisedLoop;
import io.callboard.chassis.worker.Worker;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;

/**
 * Tells how old this service's knowledge of other services is. It follows their statements on {@code progress.v1} and
 * compares them with the offsets that this service has applied. It uses only this instance's monotonic clock.
 */
public final class Freshness implements Worker {

    /** The age before anything was applied. */
    public static final Duration NEVER = Duration.ofDays(3650);

    private static final Logger log = LoggerFactory.getLogger(Freshness.class);

    private static final TopicPartition PARTITION = new TopicPartition(PublicationProgressed.TOPIC, 0);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration INTERVAL = Duration.ofMillis(200);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration EVALUATION_INTERVAL = Duration.ofMillis(200);
    private static final Duration COMMITTED_INTERVAL = Duration.ofSeconds(5);
    private static final int ANSWER_MILLIS = 5_000;

    private final Map<String, Object> settings;
    private final @Nullable String group;
    private final MessageCodec codec;
    private final AppliedOffsets applied;
    private final Map<String, SourceHistory> histories = new HashMap<>();
    private final SupervisedLoop loop = new SupervisedLoop("progress", this::turn, AFTER_FAILURE);

    /** Owned by the loop's thread. */
    private final AskedEnds asked = new AskedEnds();

    private @Nullable Consumer<byte[], byte[]> consumer;
    private long nextCommittedNanos;

    /** Written by callers, emptied by the loop's thread. */
    private final Set<TopicPartition> unknown = ConcurrentHashMap.newKeySet();

    /** Held by the caller that evaluates. */
    private final ReentrantLock evaluation = new ReentrantLock();

    private long nextEvaluationNanos = System.nanoTime();

    Freshness(
            Map<String, Object> consumerSettings,
            MessageCodec codec,
            AppliedOffsets applied,
            List<Source> sources,
            MeterRegistry meters) {
        this.settings = new HashMap<>(consumerSettings);
        this.group = (String) settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.remove(ConsumerConfig.GROUP_PROTOCOL_CONFIG);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "latest");
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, ANSWER_MILLIS);
        this.codec = codec;
        this.applied = applied;
        for (var source : sources) {
            histories.put(source.service(), new SourceHistory(source.topics()));
            Gauge.builder(
                            "callboard.progress.age",
                            this,
                            freshness -> freshness.age(source.service()).toMillis() / 1000.0)
                    .description("How long ago this service knew everything that the source had committed")
                    .baseUnit("seconds")
                    .tag("source", source.service())
                    .register(meters);
        }
    }

    /**
     * Upper bound for the age of this service's knowledge of the other one: that long ago, this service had applied
     * everything that the other had committed. {@link #NEVER} while that is unknown. Asks the database a few times per
     * second at most.
     *
     * @throws IllegalArgumentException when the service is none of {@code callboard.progress.sources}
     */
    public Duration age(String service) {
        @Nullable SourceHistory history = histories.get(service);
        if (history == null) {
            throw new IllegalArgumentException("callboard.progress.sources does not list " + service);
        }
        evaluate();
        @Nullable Long since = history.appliedNanos();
        return since == null ? NEVER : Duration.ofNanos(System.nanoTime() - since);
    }

    @Override
    public void stop() {
        Worker.super.stop();
        close();
    }

    @Override
    public SupervisedLoop loop() {
        return loop;
    }

    private Duration turn() {
        try {
            var reader = reader();
            var now = System.nanoTime();
            asked.add(now, end(reader));
            for (var record : reader.poll(POLL)) {
                add(record);
            }
            if (!unknown.isEmpty() && now - nextCommittedNanos >= 0) {
                nextCommittedNanos = now + COMMITTED_INTERVAL.toNanos();
                raiseToCommitted();
            }
            return INTERVAL;
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    private Consumer<byte[], byte[]> reader() {
        if (consumer == null) {
            consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer.assign(List.of(PARTITION));
            consumer.seek(PARTITION, end(consumer));
            histories.values().forEach(SourceHistory::interrupt);
        }
        return consumer;
    }

    private static long end(Consumer<byte[], byte[]> reader) {
        return Objects.requireNonNull(reader.endOffsets(List.of(PARTITION)).get(PARTITION));
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        var before = asked.before(record.offset());
        if (!PublicationProgressed.TYPE.equals(codec.typeOf(record))) {
            return;
        }
        switch (codec.decode(record, PublicationProgressed.class)) {
            case Decoded.Readable<PublicationProgressed>(var message) -> {
                @Nullable PublicationProgressed stated = message.data();
                @Nullable SourceHistory history = stated == null ? null : histories.get(stated.service());
                if (stated != null && history != null) {
                    history.add(before, stated);
                }
            }
            case Decoded.Undecodable<PublicationProgressed>(var reason) ->
                log.warn("Statement is not readable offset={} reason={}", record.offset(), reason);
        }
    }

    /**
     * A partition has no applied offset if all its records were applied before offsets were kept. The group commits an
     * offset to Kafka after the record was applied, so this offset is used instead.
     */
    private void raiseToCommitted() {
        var partitions = Set.copyOf(unknown);
        unknown.removeAll(partitions);
        if (group == null) {
            return;
        }
        var own = new HashMap<>(settings);
        own.put(ConsumerConfig.GROUP_ID_CONFIG, group);
        Map<TopicPartition, Long> reached = new HashMap<>();
        try (var member = new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            member.committed(partitions).forEach((partition, offset) -> {
                if (offset != null) {
                    reached.put(partition, offset.offset());
                }
            });
        }
        applied.raise(reached);
    }

    private void evaluate() {
        if (!evaluation.tryLock()) {
            return;
        }
        try {
            if (System.nanoTime() - nextEvaluationNanos < 0) {
                return;
            }
            nextEvaluationNanos = System.nanoTime() + EVALUATION_INTERVAL.toNanos();
            Set<String> topics = new HashSet<>();
            histories.values().forEach(history -> topics.addAll(history.topics()));
            var offsets = applied.of(topics);
            for (var history : histories.values()) {
                var missing = new HashSet<>(history.evaluate(offsets));
                missing.removeAll(offsets.keySet());
                unknown.addAll(missing);
            }
        } catch (DataAccessException e) {
            // The last known offsets remain valid, and their age rises.
            log.debug("Applied offsets could not be read", e);
        } finally {
            evaluation.unlock();
        }
    }

    private void close() {
        if (consumer != null) {
            consumer.close();
            consumer = null;
        }
    }
}
