package io.callboard.chassis.outbox;

import io.callboard.chassis.progress.PublicationProgressed;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds out when everything that was committed at an instant is published. A mark holds the instant and the highest id
 * that was visible then. It is reached when no row with that id or a lower one is left. Readers rely on one order: the
 * relay takes a mark only after the broker has acknowledged the previous statement. Used by the relay's thread only.
 */
final class PublicationProgress {

    private static final Duration INTERVAL = Duration.ofSeconds(1);

    private final String service;
    private final Set<String> topics;
    private final Function<Set<String>, CompletableFuture<Map<TopicPartition, Long>>> tails;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private @Nullable CompletableFuture<Map<TopicPartition, Long>> tail;
    private RelaySession.@Nullable Mark mark;
    private long nextMarkNanos;

    /**
     * @param topics that the service writes; without topics there are no statements
     * @param tails looks up the offsets behind the last messages of topics
     */
    PublicationProgress(
            String service,
            Set<String> topics,
            Function<Set<String>, CompletableFuture<Map<TopicPartition, Long>>> tails) {
        this.service = service;
        this.topics = topics;
        this.tails = tails;
    }

    /** From now on only this instance can publish. Looks up the offsets that other instances have reached. */
    void begin() {
        mark = null;
        ends.clear();
        nextMarkNanos = System.nanoTime();
        tail = topics.isEmpty() ? null : tails.apply(topics);
    }

    boolean isMarkDue() {
        return mark == null && !topics.isEmpty() && areEndsKnown() && System.nanoTime() - nextMarkNanos >= 0;
    }

    void mark(RelaySession.Mark taken) {
        mark = taken;
        nextMarkNanos = System.nanoTime() + INTERVAL.toNanos();
    }

    void published(Map<TopicPartition, Long> committed) {
        committed.forEach((partition, end) -> {
            if (topics.contains(partition.topic())) {
                ends.merge(partition, end, Math::max);
            }
        });
    }

    /**
     * The statement to publish after a read that followed the mark returned this id first; null while the mark is not
     * reached.
     */
    @Nullable
    PublicationProgressed statement(@Nullable Long firstId) {
        if (mark == null || firstId != null && firstId <= mark.highestId()) {
            return null;
        }
        Map<String, Map<Integer, Long>> byTopic = new TreeMap<>();
        ends.forEach((partition, end) -> byTopic.computeIfAbsent(partition.topic(), any -> new TreeMap<>())
                .put(partition.partition(), end));
        return new PublicationProgressed(service, mark.at(), byTopic);
    }

    /** Notes that the statement was acknowledged or dropped. The next one needs a new mark. */
    void stated() {
        mark = null;
    }

    private boolean areEndsKnown() {
        if (tail == null) {
            return true;
        }
        if (!tail.isDone()) {
            return false;
        }
        if (tail.isCompletedExceptionally()) {
            // The broker did not answer. The next mark asks it again.
            tail = tails.apply(topics);
            return false;
        }
        published(tail.join());
        tail = null;
        return true;
    }
}
