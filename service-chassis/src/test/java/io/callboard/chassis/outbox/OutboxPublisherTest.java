package io.callboard.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.message.MessageCodec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class OutboxPublisherTest {

    private final MessageCodec codec = new MessageCodec(JsonMapper.shared(), "test-service");

    @Test
    void allAreDoneWhenAllWereAcknowledged() throws Exception {
        var broker = new ScriptedBroker(id -> true);

        var outcome = publisher(broker).publish(rows("a", "b", "a"));

        assertThat(outcome.done()).containsExactly(1L, 2L, 3L);
        assertThat(outcome.failure()).isNull();
    }

    @Test
    void keepsAnAcknowledgedMessageBehindAFailedOneOfItsKey() throws Exception {
        var broker = new ScriptedBroker(id -> id != 2);

        var outcome = publisher(broker).publish(rows("a", "b", "a", "b", "c", "b"));

        assertThat(outcome.done()).containsExactly(1L, 3L, 5L);
        assertThat(outcome.failure()).isNotNull();
    }

    @Test
    void asksATopicThatDoesNotAnswerOnlyOnce() throws Exception {
        var broker = new ScriptedBroker(id -> true);
        broker.silentTopic = "silent";
        var rows = new ArrayList<>(rows("a", "b"));
        rows.add(row(3, "silent", "a"));
        rows.add(row(4, "silent", "b"));
        rows.add(row(5, "silent", "c"));
        rows.add(row(6, "things.v1", "c"));

        var outcome = publisher(broker).publish(rows);

        assertThat(outcome.done()).containsExactly(1L, 2L, 6L);
        assertThat(outcome.failure()).isNotNull();
        assertThat(broker.asked).containsExactly("things.v1", "things.v1", "silent", "things.v1");
    }

    private OutboxPublisher publisher(ScriptedBroker broker) {
        return new OutboxPublisher(broker, codec);
    }

    private static List<OutboxRow> rows(String... keys) {
        var rows = new ArrayList<OutboxRow>();
        for (var key : keys) {
            rows.add(row(rows.size() + 1, "things.v1", key));
        }
        return rows;
    }

    private static OutboxRow row(long id, String topic, String key) {
        return new OutboxRow(id, topic, key, "ThingHappened", "id-" + id, "{}", null, Instant.EPOCH);
    }

    /** Acknowledges what it is told to, like a broker that loses a batch on the way. */
    private static final class ScriptedBroker extends MockProducer<byte[], byte[]> {

        private final Function<Integer, Boolean> acknowledges;
        private final List<String> asked = new ArrayList<>();
        private String silentTopic = "";

        ScriptedBroker(Function<Integer, Boolean> acknowledges) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.acknowledges = acknowledges;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message) {
            asked.add(message.topic());
            if (message.topic().equals(silentTopic)) {
                return CompletableFuture.failedFuture(new TimeoutException("no metadata"));
            }
            return acknowledges.apply(asked.size())
                    ? super.send(message)
                    : CompletableFuture.supplyAsync(() -> {
                        throw new TimeoutException("expired");
                    });
        }
    }
}
