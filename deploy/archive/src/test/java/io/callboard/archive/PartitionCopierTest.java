package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionCopierTest extends ArchiveScene {

    /** After compaction a partition can end at an offset that no fetch reaches. */
    @Test
    void doesNotWaitForAnOffsetThatNeverComes() throws Exception {
        TopicPartition partition = new TopicPartition("live-events.v1", 0);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.updateEndOffsets(Map.of(partition, 9L));
        consumer.schedulePollTask(() -> {
            consumer.addRecord(record(partition, 0));
            consumer.addRecord(record(partition, 3));
        });

        try (Archive archive = Archive.open(out, List.of(partition.topic()), new Disk())) {
            new PartitionCopier(consumer, archive, NEVER, newReport(), Duration.ofMillis(20)).copy(partition, 9);
        }

        assertThat(offsets(partition.topic())).containsExactly(0L, 3L);
        assertThat(output()).contains("live-events.v1-0 has no message from offset 4 to its end at 9.");
    }

    /** A pass ends where the topic ended when it began, also while messages arrive. */
    @Test
    void stopsAtTheEnd() throws Exception {
        TopicPartition partition = new TopicPartition("live-events.v1", 0);
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
        consumer.updateBeginningOffsets(Map.of(partition, 0L));
        consumer.schedulePollTask(() -> {
            for (int offset = 0; offset < 5; offset++) {
                consumer.addRecord(record(partition, offset));
            }
        });

        try (Archive archive = Archive.open(out, List.of(partition.topic()), new Disk())) {
            new PartitionCopier(consumer, archive, NEVER, newReport(), Duration.ofMinutes(1)).copy(partition, 2);
            assertThat(archive.next(partition)).isEqualTo(2);
        }

        assertThat(offsets(partition.topic())).containsExactly(0L, 1L);
    }

    private static ConsumerRecord<byte[], byte[]> record(TopicPartition partition, long offset) {
        return new ConsumerRecord<>(
                partition.topic(),
                partition.partition(),
                offset,
                "key".getBytes(StandardCharsets.UTF_8),
                "{}".getBytes(StandardCharsets.UTF_8));
    }
}
