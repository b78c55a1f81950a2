package io.callboard.chassis.outbox;

import io.callboard.chassis.message.MessageCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Sends rows in their order and says which of them are done. */
final class OutboxPublisher implements AutoCloseable {

    private final Producer<byte[], byte[]> producer;
    private final MessageCodec codec;

    OutboxPublisher(Producer<byte[], byte[]> producer, MessageCodec codec) {
        this.producer = producer;
        this.codec = codec;
    }

    /**
     * What a round came to.
     *
     * @param done ids that were acknowledged and stand behind no failed message of their key
     * @param failure why others were not; null when all were
     */
    record Outcome(List<Long> done, @Nullable Exception failure) {}

    /** Sends all and waits for every answer. */
    Outcome publish(List<OutboxRow> rows) throws InterruptedException {
        var answers = new ArrayList<@Nullable Future<RecordMetadata>>(rows.size());
        Set<String> refusedTopics = new HashSet<>();
        @Nullable Exception failure = null;
        for (var row : rows) {
            if (refusedTopics.contains(row.topic())) {
                answers.add(null);
                continue;
            }
            try {
                var answer = producer.send(codec.encode(
                        row.topic(),
                        row.key(),
                        row.type(),
                        row.messageId(),
                        row.occurredAt(),
                        row.payload(),
                        row.traceparent()));
                answers.add(answer);
                // An answer that fails at once: no metadata for the topic. Waiting again for each row would take hours.
                if (answer.state() == Future.State.FAILED) {
                    refusedTopics.add(row.topic());
                }
            } catch (KafkaException | IllegalStateException e) {
                answers.add(null);
                refusedTopics.add(row.topic());
                failure = e;
            }
        }
        producer.flush();

        var done = new ArrayList<Long>(rows.size());
        Set<TopicAndKey> heldBack = new HashSet<>();
        for (var i = 0; i < rows.size(); i++) {
            var row = rows.get(i);
            @Nullable Exception refusal = refusal(answers.get(i));
            if (refusal != null) {
                failure = failure == null ? refusal : failure;
                heldBack.add(new TopicAndKey(row.topic(), row.key()));
            } else if (heldBack.isEmpty() || !heldBack.contains(new TopicAndKey(row.topic(), row.key()))) {
                done.add(row.id());
            }
        }
        return new Outcome(done, failure);
    }

    /** Drops what is not yet on its way: it is still in the table. */
    @Override
    public void close() {
        producer.close(Duration.ZERO);
    }

    private static @Nullable Exception refusal(@Nullable Future<RecordMetadata> answer) throws InterruptedException {
        if (answer == null) {
            return new KafkaException("not sent, its topic did not answer");
        }
        try {
            answer.get();
            return null;
        } catch (ExecutionException e) {
            return e;
        }
    }

    private record TopicAndKey(String topic, String key) {}
}
