package io.callboard.scheduler.arming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The messages of one event on reminders.v1. */
final class Announced {

    private static final JsonMapper JSON = JsonMapper.shared();

    private Announced() {}

    record Reminder(String id, String key, JsonNode data) {

        String rule() {
            return data.get("rule").asString();
        }

        String channel() {
            return data.get("channel").asString();
        }
    }

    /** All announcements, after the outbox is empty and as many messages have arrived. */
    static List<Reminder> allFor(KafkaProbe kafka, JdbcClient jdbc, Object eventId, int count) {
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(jdbc.sql("select count(*) from outbox").query(Long.class).single())
                    .isZero();
            assertThat(of(kafka, eventId)).hasSizeGreaterThanOrEqualTo(count);
        });
        return of(kafka, eventId);
    }

    /** The sum of the announced counts for each timer and channel. */
    static Map<String, Long> counts(KafkaProbe kafka, Object eventId) {
        Map<String, Long> counts = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (ConsumerRecord<byte[], byte[]> record : kafka.received("reminders.v1")) {
            if ("RemindersAnnounced".equals(KafkaProbe.type(record))
                    && KafkaProbe.text(record).contains(eventId.toString())
                    && seen.add(KafkaProbe.header(record, "ce_id"))) {
                JsonNode data = KafkaProbe.json(record);
                assertThat(KafkaProbe.key(record)).isEqualTo(data.get("timerId").asString());
                Contracts.assertValid("reminders.v1", "RemindersAnnounced", KafkaProbe.text(record));
                data.get("channels")
                        .properties()
                        .forEach(channel -> counts.merge(
                                data.get("epoch").asInt() + " "
                                        + data.get("rule").asString() + " " + channel.getKey(),
                                channel.getValue().asLong(),
                                Long::sum));
            }
        }
        return counts;
    }

    private static List<Reminder> of(KafkaProbe kafka, Object eventId) {
        byte[] sought = eventId.toString().getBytes(StandardCharsets.US_ASCII);
        return kafka.received("reminders.v1").stream()
                .filter(record -> "ReminderDue".equals(KafkaProbe.type(record)) && contains(record.value(), sought))
                .map(Announced::reminder)
                .toList();
    }

    private static boolean contains(byte[] value, byte[] sought) {
        return new String(value, StandardCharsets.ISO_8859_1).contains(new String(sought, StandardCharsets.ISO_8859_1));
    }

    private static Reminder reminder(ConsumerRecord<byte[], byte[]> record) {
        return new Reminder(
                new String(record.headers().lastHeader("ce_id").value(), StandardCharsets.UTF_8),
                new String(record.key(), StandardCharsets.UTF_8),
                JSON.readTree(record.value()));
    }
}
