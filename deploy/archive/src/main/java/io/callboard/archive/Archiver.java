package io.callboard.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Reads the topics up to the ends that they have when a pass begins, one partition after another, and writes the files.
 * So one file is open at a time, and memory does not depend on the number of partitions.
 */
final class Archiver {

    private final Admin admin;
    private final Consumer<byte[], byte[]> consumer;
    private final PartitionCopier copier;
    private final Archive archive;
    private final Report report;

    Archiver(Admin admin, Consumer<byte[], byte[]> consumer, PartitionCopier copier, Archive archive, Report report) {
        this.admin = admin;
        this.consumer = consumer;
        this.copier = copier;
        this.archive = archive;
        this.report = report;
    }

    /** Archives what the topics have now. */
    void pass(List<String> topics) throws IOException, InterruptedException, ExecutionException {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Map.Entry<String, KafkaFuture<TopicDescription>> described :
                admin.describeTopics(topics).topicNameValues().entrySet()) {
            String topic = described.getKey();
            TopicDescription description = descriptionOrNull(topic, described.getValue());
            if (description == null) {
                continue;
            }
            if (!archive.isOf(topic, description.topicId().toString())) {
                report.missing("The topic " + topic + " is not the one in the archive: it was made again, and its "
                        + "offsets with it. Archive it to another folder.");
                continue;
            }
            description.partitions().forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
        }
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            copier.copy(partition, ends.getOrDefault(partition, 0L));
        }
    }

    private @Nullable TopicDescription descriptionOrNull(String topic, KafkaFuture<TopicDescription> description)
            throws InterruptedException, ExecutionException {
        try {
            return description.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                report.missing("There is no topic " + topic + ".");
                return null;
            }
            if (e.getCause() instanceof TopicAuthorizationException) {
                report.missing("The broker does not let the archive read " + topic + ".");
                return null;
            }
            throw e;
        }
    }
}
