package io.callboard.chassis.testing;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Writes messages in place of another service, and reads the messages of a service. */
public final class KafkaProbe implements AutoCloseable {

    private static final InstantSource NOW = InstantSource.system();
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Contexts share the broker, so each topic is read once for all tests of the JVM. */
    private static final Map<String, TopicLog> LOGS = new ConcurrentHashMap<>();

    private final String servers;
    private final Producer<byte[], byte[]> producer;

    KafkaProbe(String servers) {
        this.servers = servers;
        this.producer = new KafkaProducer<>(
                Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers, ProducerConfig.ACKS_CONFIG, "all"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /**
     * Writes one message under a new id and waits for the broker.
     *
     * @param value a text is taken as JSON, null is a tombstone, anything else is written as JSON
     */
    public void send(String topic, String key, String type, @Nullable Object value) {
        send(topic, key, type, UUID.randomUUID().toString(), value);
    }

    /** Writes one message under a new id, with further headers. */
    public void sendWith(String topic, String key, String type, Map<String, String> more, @Nullable Object value) {
        Map<String, String> headers =
                new HashMap<>(headers(key, type, UUID.randomUUID().toString()));
        headers.putAll(more);
        sendRaw(topic, key, headers, bytes(value));
    }

    /** Writes one message under this id, to deliver the same one twice. */
    public void send(String topic, String key, String type, String id, @Nullable Object value) {
        sendRaw(topic, key, headers(key, type, id), bytes(value));
    }

    private static Map<String, String> headers(String key, String type, String id) {
        return Map.of(
                "ce_specversion",
                "1.0",
                "ce_id",
                id,
                "ce_type",
                type,
                "ce_source",
                "/callboard/test",
                "ce_time",
                NOW.instant().toString(),
                "ce_subject",
                key,
                "content-type",
                "application/json");
    }

    /** Writes one message under a new id, with further headers, and does not wait for the broker. */
    Future<RecordMetadata> write(String topic, String key, String type, Map<String, byte[]> more, String json) {
        ProducerRecord<byte[], byte[]> message =
                record(topic, key, headers(key, type, UUID.randomUUID().toString()), bytes(json));
        more.forEach((name, value) -> message.headers().add(name, value));
        return producer.send(message);
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, String key, Map<String, String> headers, byte @Nullable [] value) {
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value);
        headers.forEach((name, text) -> message.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return message;
    }

    /** Writes any record, also one that is not a message. */
    public void sendRaw(String topic, String key, Map<String, String> headers, byte @Nullable [] value) {
        try {
            producer.send(record(topic, key, headers, value)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker did not take the message", e);
        }
    }

    /** All records of the topic, in order within each key. Tests of the same JVM share the topics. */
    public List<ConsumerRecord<byte[], byte[]>> received(String topic) {
        return LOGS.computeIfAbsent(topic, name -> new TopicLog(servers, name)).readToEnd();
    }

    /** Records of {@link #received(String)} with this key, in their order. */
    public List<ConsumerRecord<byte[], byte[]>> received(String topic, String key) {
        return received(topic).stream()
                .filter(record -> key.equals(key(record)))
                .toList();
    }

    /** The key as text; null if there is none. */
    public static @Nullable String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    }

    /** The message type, from {@code ce_type}; null if there is none. */
    public static @Nullable String type(ConsumerRecord<byte[], byte[]> record) {
        return header(record, "ce_type");
    }

    /** A header as text; null if there is none. */
    public static @Nullable String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    /** The value as JSON. */
    public static JsonNode json(ConsumerRecord<byte[], byte[]> record) {
        return JSON.readTree(record.value());
    }

    /** The value as text. */
    public static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), StandardCharsets.UTF_8);
    }

    private static byte @Nullable [] bytes(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case String json -> json.getBytes(StandardCharsets.UTF_8);
            default -> JSON.writeValueAsBytes(value);
        };
    }

    @Override
    public void close() {
        producer.close();
    }
}
