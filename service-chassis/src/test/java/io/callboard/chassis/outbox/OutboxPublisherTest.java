package io.callboard.chassis.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.outbox.OutboxPublisher.Outcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class OutboxPublisherTest {

    private final MessageCodec codec = new MessageCodec("test-service");

    @Test
    void commitsAllTogetherAndSaysWhereTheyEnd() {
        var broker = new ScriptedBroker();

        var outcome = publisher(broker).publish(rows("things.v1", "things.v1", "others.v1"));

        assertThat(outcome)
                .isEqualTo(new Outcome.Published(
                        Map.of(new TopicPartition("things.v1", 0), 2L, new TopicPartition("others.v1", 0), 1L)));
        assertThat(broker.history()).hasSize(3);
        assertThat(broker.transactionCommitted()).isTrue();
    }

    @Test
    void commitsNothingAndNamesTheTopicThatRefused() {
        var broker = new ScriptedBroker();
        broker.silentTopic = "silent.v1";

        var outcome = publisher(broker).publish(rows("things.v1", "silent.v1", "things.v1", "silent.v1"));

        assertThat(outcome).isInstanceOfSatisfying(Outcome.Refused.class, refused -> {
            assertThat(refused.topics()).isEqualTo(Set.of("silent.v1"));
            assertThat(refused.cause()).isInstanceOf(TimeoutException.class);
        });
        assertThat(broker.history()).isEmpty();
        assertThat(broker.transactionAborted()).isTrue();
        assertThat(broker.asked).containsExactly("things.v1", "silent.v1");
    }

    @Test
    void namesTheTopicThatOnlyTheCommitFoundForbidden() {
        var broker = new ScriptedBroker();
        broker.commitTransactionException =
                new KafkaException("aborted", new TopicAuthorizationException(Set.of("secret.v1")));

        assertThat(publisher(broker).publish(rows("things.v1", "secret.v1")))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.topics()).isEqualTo(Set.of("secret.v1")));
    }

    @Test
    void endsWhenAnotherPublisherHasFencedIt() {
        var broker = new ScriptedBroker();
        var publisher = publisher(broker);
        broker.fenceProducer();

        assertThatThrownBy(() -> publisher.publish(rows("things.v1"))).isInstanceOf(ProducerFencedException.class);
    }

    private OutboxPublisher publisher(ScriptedBroker broker) {
        var publisher = new OutboxPublisher(broker, codec);
        publisher.open();
        return publisher;
    }

    private static List<OutboxRow> rows(String... topics) {
        var rows = new ArrayList<OutboxRow>();
        for (var topic : topics) {
            var id = rows.size() + 1;
            rows.add(new OutboxRow(id, topic, "key", "ThingHappened", "id-" + id, "{}", null, Instant.EPOCH));
        }
        return rows;
    }

    /** Acknowledges all but the messages of one topic. */
    private static final class ScriptedBroker extends MockProducer<byte[], byte[]> {

        private final List<String> asked = new ArrayList<>();
        private String silentTopic = "";

        ScriptedBroker() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
            asked.add(message.topic());
            if (message.topic().equals(silentTopic)) {
                var expired = new TimeoutException("expired");
                callback.onCompletion(null, expired);
                return CompletableFuture.failedFuture(expired);
            }
            return super.send(message, callback);
        }
    }
}
