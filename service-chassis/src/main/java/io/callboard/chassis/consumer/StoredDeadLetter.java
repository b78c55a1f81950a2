package io.callboard.chassis.consumer;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callboard.chassis.message.MessageHeaders;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/** A record of a dead-letter topic. */
record StoredDeadLetter(ConsumerRecord<byte[], byte[]> stored) {

    DeadLetterId id() {
        return new DeadLetterId(stored.topic(), stored.partition(), stored.offset());
    }

    Instant putAsideAt() {
        return Instant.ofEpochMilli(stored.timestamp());
    }

    @Nullable
    String originalTopic() {
        return header(DeadLetterHeaders.TOPIC);
    }

    @Nullable
    String reason() {
        return header(DeadLetterHeaders.REASON);
    }

    /** The same without key and value, for a list: a value may have megabytes. */
    StoredDeadLetter withoutValue() {
        return new StoredDeadLetter(new ConsumerRecord<>(
                stored.topic(),
                stored.partition(),
                stored.offset(),
                stored.timestamp(),
                stored.timestampType(),
                stored.serializedKeySize(),
                stored.serializedValueSize(),
                stored.key(),
                null,
                stored.headers(),
                stored.leaderEpoch()));
    }

    /** Form for operators, without key and value, because they may hold personal data. */
    View view(@Nullable Replay replayed) {
        var valueSize = stored.serializedValueSize();
        return new View(
                id().toString(),
                originalTopic(),
                header(DeadLetterHeaders.PARTITION),
                header(DeadLetterHeaders.OFFSET),
                header(DeadLetterHeaders.GROUP),
                header(DeadLetterHeaders.REASON),
                header(DeadLetterHeaders.EXCEPTION),
                header(MessageHeaders.TYPE),
                header(MessageHeaders.ID),
                header(MessageHeaders.TIME),
                header(MessageHeaders.TRACE_PARENT),
                valueSize < 0 ? null : valueSize,
                putAsideAt(),
                replayed);
    }

    /** The record as the listener received it. */
    ConsumerRecord<byte[], byte[]> original() {
        var headers = new RecordHeaders();
        for (var header : stored.headers()) {
            if (!header.key().startsWith(DeadLetterHeaders.PREFIX)) {
                headers.add(header);
            }
        }
        return new ConsumerRecord<>(
                String.valueOf(originalTopic()),
                (int) number(DeadLetterHeaders.PARTITION),
                number(DeadLetterHeaders.OFFSET),
                number(DeadLetterHeaders.TIMESTAMP),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                stored.key(),
                stored.value(),
                headers,
                Optional.empty());
    }

    private long number(String name) {
        @Nullable String text = header(name);
        return text == null ? 0 : Long.parseLong(text);
    }

    private @Nullable String header(String name) {
        var header = stored.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /**
     * A dead letter as operators see it.
     *
     * @param valueSize bytes; null for a tombstone
     * @param replayed its last replay
     */
    record View(
            String id,
            @Nullable String topic,
            @Nullable String partition,
            @Nullable String offset,
            @Nullable String group,
            @Nullable String reason,
            @Nullable String exception,
            @Nullable String type,
            @Nullable String messageId,
            @Nullable String messageTime,
            @Nullable String traceparent,
            @Nullable Integer valueSize,
            Instant putAsideAt,
            @Nullable Replay replayed) {}

    /** Result of a replay. */
    record Replay(
            Outcome outcome,
            @Nullable String reason,
            @Nullable Instant at) {

        enum Outcome {
            APPLIED,
            FAILED
        }
    }
}
