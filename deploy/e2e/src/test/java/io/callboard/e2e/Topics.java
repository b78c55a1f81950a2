package io.callboard.e2e;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Everything on every topic, read from the beginning by a consumer that belongs to no service. */
class Topics implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<ReadMessage> read = new ArrayList<>();

    Topics(String brokers) {
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers, "enable.auto.commit", false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.listTopics(Duration.ofSeconds(20)).entrySet().stream()
                .filter(topic -> !topic.getKey().startsWith("__"))
                .flatMap(topic -> topic.getValue().stream())
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Types of the messages on a topic whose value names this live event. */
    Set<String> typesAbout(String topic, String eventId) {
        return all().stream()
                .filter(message -> message.topic().equals(topic))
                .filter(message -> message.value().path("eventId").asString("").equals(eventId))
                .map(message -> message.header("ce_type"))
                .collect(Collectors.toSet());
    }

    /** The records that were read so far and all new ones. */
    List<ReadMessage> all() {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(500)).forEach(record -> read.add(new ReadMessage(record)));
        }
        return List.copyOf(read);
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** One record, as an analyst sees it. */
    record ReadMessage(ConsumerRecord<byte[], byte[]> record) {
        String topic() {
            return record.topic();
        }

        String key() {
            return new String(record.key(), StandardCharsets.UTF_8);
        }

        String header(String name) {
            Header header = record.headers().lastHeader(name);
            return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
        }

        JsonNode value() {
            return JSON.readTree(text());
        }

        /** The value, its headers, and decoded base64 parts of it, as text. */
        String readable() {
            StringBuilder readable = new StringBuilder(text());
            record.headers()
                    .forEach(header -> readable.append('\n')
                            .append(header.key())
                            .append('=')
                            .append(new String(header.value(), StandardCharsets.UTF_8)));
            String ciphertext = value().path("ciphertext").asString("");
            if (!ciphertext.isEmpty()) {
                readable.append(new String(Base64.getDecoder().decode(ciphertext), StandardCharsets.ISO_8859_1));
            }
            return readable.toString();
        }

        private String text() {
            byte[] value = record.value();
            return value == null ? "null" : new String(value, StandardCharsets.UTF_8);
        }
    }
}
