package io.callboard.scheduler;

import io.callboard.chassis.message.Decoded;
import io.callboard.chassis.message.MessageCodec;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Reads messages as a listener would. */
public final class ContractMessages {

    private static final MessageCodec CODEC = new MessageCodec("scheduler-service");

    private ContractMessages() {}

    public static <T> T read(String topic, String type, String json, Class<T> as) {
        ProducerRecord<byte[], byte[]> sent =
                CODEC.encode(topic, "key", type, "id", Instant.parse("2026-12-01T17:00:00Z"), json, null);
        ConsumerRecord<byte[], byte[]> received = new ConsumerRecord<>(topic, 0, 0, sent.key(), sent.value());
        sent.headers().forEach(received.headers()::add);
        return switch (CODEC.decode(received, as)) {
            case Decoded.Readable<T>(var message) when message.data() != null -> message.data();
            case Decoded.Readable<T> tombstone -> throw new AssertionError("No value");
            case Decoded.Undecodable<T>(var reason) -> throw new AssertionError(reason);
        };
    }
}
