package io.callboard.chassis.outbox;

import io.callboard.chassis.message.MessageCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.jspecify.annotations.Nullable;

/**
 * Sends rows in their order, each round as one Kafka transaction. Opening it makes the broker refuse everything that an
 * earlier publisher of the same transactional id still tries to send. Used by the relay's thread only.
 */
final class OutboxPublisher implements AutoCloseable {

    /** Longer than a record may take to be acknowledged (delivery.timeout.ms). */
    private static final Duration LONGEST_COMMIT = Duration.ofSeconds(40);

    private static final Executor THREADS =
            task -> Thread.ofPlatform().name("outbox-topic").daemon().start(task);

    private final Producer<byte[], byte[]> producer;
    private final MessageCodec codec;
    private final Set<String> reachable = new HashSet<>();

    OutboxPublisher(Producer<byte[], byte[]> producer, MessageCodec codec) {
        this.producer = producer;
        this.codec = codec;
    }

    /** Result of a round. */
    sealed interface Outcome {

        /**
         * All messages are committed.
         *
         * @param ends the offset behind the last message, by partition
         */
        record Published(Map<TopicPartition, Long> ends) implements Outcome {}

        /** Nothing is committed, because these topics refused their messages. */
        record Refused(Set<String> topics, Exception cause) implements Outcome {}
    }

    /** Fences every earlier publisher of the same transactional id. */
    void open() {
        producer.initTransactions();
    }

    /** Whether this publisher has found the topic; sending to another one may wait for its metadata. */
    boolean isReachable(String topic) {
        return reachable.contains(topic);
    }

    void setReachable(String topic) {
        reachable.add(topic);
    }

    /** Looks for the topic in the background, because a missing topic is noticed only after max.block.ms. */
    CompletableFuture<Boolean> look(String topic) {
        return CompletableFuture.supplyAsync(
                        () -> producer.partitionsFor(topic).stream()
                                .allMatch(partition -> partition.leader() != null
                                        && !partition.leader().isEmpty()),
                        THREADS)
                .exceptionally(failure -> false);
    }

    /**
     * Sends all and commits.
     *
     * @throws RuntimeException when this publisher was fenced or the broker does not answer; it must then be closed
     */
    Outcome publish(List<OutboxRow> rows) {
        var acknowledgements = new Acknowledgements();
        producer.beginTransaction();
        @Nullable Exception failure = send(rows, acknowledgements);
        if (failure == null) {
            failure = commit(acknowledgements);
        }
        if (failure == null) {
            return new Outcome.Published(acknowledgements.ends());
        }
        // Waits for the records under way, so that all acknowledgements are known afterwards.
        producer.abortTransaction();
        var topics = acknowledgements.refusedTopics(failure);
        if (topics.isEmpty()) {
            throw new KafkaException("The broker did not take a transaction", failure);
        }
        topics.forEach(reachable::remove);
        return new Outcome.Refused(topics, acknowledgements.cause(failure));
    }

    private @Nullable Exception send(List<OutboxRow> rows, Acknowledgements acknowledgements) {
        for (var row : rows) {
            if (acknowledgements.hasFailure()) {
                return acknowledgements.cause(null);
            }
            try {
                producer.send(
                        codec.encode(
                                row.topic(),
                                row.key(),
                                row.type(),
                                row.messageId(),
                                row.occurredAt(),
                                row.payload(),
                                row.traceparent()),
                        acknowledgements.of(row.topic()));
            } catch (KafkaException e) {
                return e;
            }
        }
        return null;
    }

    private @Nullable Exception commit(Acknowledgements acknowledgements) {
        var deadline = System.nanoTime() + LONGEST_COMMIT.toNanos();
        while (true) {
            try {
                producer.commitTransaction();
                return null;
            } catch (TimeoutException e) {
                // Either a message was not acknowledged in time, or only the commit takes long and may be repeated.
                if (acknowledgements.hasFailure()) {
                    return e;
                }
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("The broker did not answer a commit", e);
                }
            } catch (KafkaException e) {
                return e;
            }
        }
    }

    /** Drops records that are not sent yet; they are still in the table. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    /** Filled by the producer's thread, read by the relay's. */
    private static final class Acknowledgements {

        private final Map<String, Callback> callbacks = new HashMap<>();
        private final Map<TopicPartition, Long> ends = new HashMap<>();
        private final Map<String, Exception> failures = new HashMap<>();

        Callback of(String topic) {
            return callbacks.computeIfAbsent(topic, any -> (metadata, failure) -> add(topic, metadata, failure));
        }

        private synchronized void add(String topic, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (failure == null && metadata != null) {
                ends.merge(new TopicPartition(topic, metadata.partition()), metadata.offset() + 1, Math::max);
            } else if (failure != null && !(failure instanceof TransactionAbortedException)) {
                failures.putIfAbsent(topic, failure);
            }
        }

        synchronized boolean hasFailure() {
            return !failures.isEmpty();
        }

        synchronized Map<TopicPartition, Long> ends() {
            return Map.copyOf(ends);
        }

        synchronized Set<String> refusedTopics(@Nullable Exception failure) {
            var topics = new HashSet<>(failures.keySet());
            for (Throwable next = failure; next != null; next = next.getCause()) {
                if (next instanceof TopicAuthorizationException e) {
                    topics.addAll(e.unauthorizedTopics());
                }
            }
            return topics;
        }

        synchronized Exception cause(@Nullable Exception otherwise) {
            return failures.values().stream()
                    .findFirst()
                    .orElseGet(() -> otherwise == null ? new KafkaException("not sent") : otherwise);
        }
    }
}
