package io.callboard.bench;

import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Asks the broker how far the services have read. */
class Lag implements AutoCloseable {
    private final Admin admin;

    Lag(String brokers) {
        admin = Admin.create(Map.of("bootstrap.servers", brokers));
    }

    /** Offsets ever used in a topic: its messages, and the markers of transactions. */
    long written(String topic) {
        return ends(topic).values().stream().mapToLong(Long::longValue).sum();
    }

    /** Whether a group has applied all of a topic. The marker behind the last transaction takes an offset of its own. */
    boolean isApplied(String topic, String group) {
        var ends = ends(topic);
        try {
            var committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            return ends.entrySet().stream().allMatch(end -> {
                var offset = committed.get(end.getKey());
                return end.getValue() - (offset == null ? 0 : offset.offset()) <= 1;
            });
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }

    private Map<TopicPartition, Long> ends(String topic) {
        try {
            Map<TopicPartition, OffsetSpec> latest =
                    admin.describeTopics(java.util.List.of(topic)).allTopicNames().get().values().stream()
                            .flatMap(description -> description.partitions().stream())
                            .collect(Collectors.toMap(
                                    partition -> new TopicPartition(topic, partition.partition()),
                                    partition -> OffsetSpec.latest()));
            return admin.listOffsets(latest).all().get().entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, end -> end.getValue().offset()));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
