package io.callboard.archive;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Copies the messages of one partition to files. A file is finished before the next one begins, so the files of a
 * partition are always a beginning of its messages.
 */
final class PartitionCopier {

    private static final Duration POLL = Duration.ofMillis(500);

    /** When the broker has answered so often and no message has come, there is none before the end. */
    private static final int ANSWERS_WITHOUT_MESSAGE = 3;

    private final Consumer<byte[], byte[]> consumer;
    private final Archive archive;
    private final Roll roll;
    private final Report report;
    private final Duration quiet;

    /** @param quiet after this time without progress the copier asks the broker whether it is there */
    PartitionCopier(Consumer<byte[], byte[]> consumer, Archive archive, Roll roll, Report report, Duration quiet) {
        this.consumer = consumer;
        this.archive = archive;
        this.roll = roll;
        this.report = report;
        this.quiet = quiet;
    }

    /** Copies what the archive lacks of the partition, up to this offset. */
    void copy(TopicPartition partition, long end) throws IOException {
        long next = archive.next(partition);
        if (next > end) {
            report.missing(partition + " ends at offset " + end + ", and the archive has offsets up to " + (next - 1)
                    + ": the broker has lost messages. New ones are not archived until the topic is longer.");
        }
        if (next >= end) {
            return;
        }
        consumer.assign(List.of(partition));
        consumer.seek(partition, next);
        ArchiveFile file = null;
        try {
            long position = next;
            long since = System.nanoTime();
            int answers = 0;
            while (position < end) {
                List<ConsumerRecord<byte[], byte[]>> messages;
                try {
                    messages = consumer.poll(POLL).records(partition);
                } catch (OffsetOutOfRangeException e) {
                    file = finish(partition, file);
                    skipDeleted(partition, position);
                    messages = List.of();
                }
                for (ConsumerRecord<byte[], byte[]> message : messages) {
                    if (message.offset() < end) {
                        file = append(partition, file, message);
                    }
                }
                // Without a message when there are only markers of transactions, aborted or compacted messages.
                long reached = consumer.position(partition);
                if (reached > position) {
                    position = reached;
                    since = System.nanoTime();
                    answers = 0;
                } else if (System.nanoTime() - since > quiet.toNanos()) {
                    consumer.endOffsets(List.of(partition));
                    since = System.nanoTime();
                    answers++;
                    if (answers == ANSWERS_WITHOUT_MESSAGE) {
                        report.note(
                                partition + " has no message from offset " + position + " to its end at " + end + ".");
                        position = end;
                    }
                }
            }
            file = finish(partition, file);
        } finally {
            if (file != null) {
                file.abandon();
            }
        }
    }

    private ArchiveFile append(
            TopicPartition partition, @Nullable ArchiveFile open, ConsumerRecord<byte[], byte[]> message)
            throws IOException {
        LocalDate date = LocalDate.ofInstant(Instant.ofEpochMilli(message.timestamp()), ZoneOffset.UTC);
        ArchiveFile file = open != null && !open.takes(date, roll) ? finish(partition, open) : open;
        if (file == null) {
            file = archive.begin(partition, date, message.offset());
        }
        file.append(message.offset(), MessageLine.of(message));
        return file;
    }

    private @Nullable ArchiveFile finish(TopicPartition partition, @Nullable ArchiveFile file) throws IOException {
        if (file != null) {
            report.archived(archive.finish(partition, file), file.messages());
        }
        return null;
    }

    private void skipDeleted(TopicPartition partition, long position) {
        long earliest = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, position);
        if (earliest <= position) {
            return;
        }
        if (position > 0) {
            report.missing("The broker has deleted the offsets " + position + " to " + (earliest - 1) + " of "
                    + partition + " before they were archived. The archive goes on at " + earliest + ".");
        } else {
            report.note(partition + " begins at offset " + earliest + ": the broker has deleted what was before.");
        }
        consumer.seek(partition, earliest);
    }
}
