package io.callboard.archive;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.test.EmbeddedKafkaKraftBroker;

/** One broker for all tests of a JVM, and producers of its messages. */
final class TestBroker {

    static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    private static final EmbeddedKafkaKraftBroker BROKER = start();
    private static final Producer<String, @Nullable String> PRODUCER = producer(Map.of());

    private TestBroker() {}

    private static EmbeddedKafkaKraftBroker start() {
        EmbeddedKafkaKraftBroker broker = new EmbeddedKafkaKraftBroker(1, 1);
        broker.brokerProperties(Map.of(
                "auto.create.topics.enable", "false",
                "transaction.state.log.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "log.cleaner.backoff.ms", "100",
                // The messages have timestamps of their own, whatever the date of the machine is.
                "log.retention.ms", "-1",
                "log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
        broker.afterPropertiesSet();
        return broker;
    }

    static String servers() {
        return BROKER.getBrokersAsString();
    }

    /** Makes a topic with a new name. */
    static String newTopic(int partitions, Map<String, String> config) {
        String topic = "topic-" + UUID.randomUUID();
        createTopic(topic, partitions, config);
        return topic;
    }

    static void createTopic(String topic, int partitions, Map<String, String> config) {
        try (Admin admin = admin()) {
            done(admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1).configs(config)))
                    .all());
        }
    }

    static void deleteBefore(String topic, long offset) {
        try (Admin admin = admin()) {
            done(admin.deleteRecords(Map.of(new TopicPartition(topic, 0), RecordsToDelete.beforeOffset(offset)))
                    .all());
        }
    }

    private static Admin admin() {
        return Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, servers()));
    }

    /** Messages {@code from} to {@code until - 1} of the partition, of noon. */
    static void send(String topic, int partition, int from, int until) {
        IntStream.range(from, until)
                .mapToObj(number ->
                        PRODUCER.send(message(topic, partition, NOON, "key-" + number, "{\"number\":" + number + "}")))
                .toList()
                .forEach(TestBroker::done);
    }

    static void send(String topic, int partition, Instant timestamp, String key, @Nullable String value) {
        done(PRODUCER.send(message(topic, partition, timestamp, key, value)));
    }

    static ProducerRecord<String, @Nullable String> message(
            String topic, int partition, Instant timestamp, String key, @Nullable String value) {
        return new ProducerRecord<>(topic, partition, timestamp.toEpochMilli(), key, value);
    }

    /** Sends a message with the header {@code ce_type}. */
    static void sendTyped(String topic, Instant timestamp, String type, String key, String value) {
        var message = message(topic, 0, timestamp, key, value);
        message.headers().add(new RecordHeader("ce_type", type.getBytes(StandardCharsets.UTF_8)));
        done(PRODUCER.send(message));
    }

    static Producer<String, @Nullable String> transactionalProducer() {
        Producer<String, @Nullable String> producer =
                producer(Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "test-" + UUID.randomUUID()));
        producer.initTransactions();
        return producer;
    }

    private static Producer<String, @Nullable String> producer(Map<String, Object> more) {
        var settings = new HashMap<String, Object>(more);
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers());
        return new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    static <T> T done(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T done(KafkaFuture<T> future) {
        return done(future.toCompletionStage().toCompletableFuture());
    }
}
