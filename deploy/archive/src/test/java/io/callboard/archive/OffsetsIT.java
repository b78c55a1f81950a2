package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Offsets without a message, and messages that are gone. */
class OffsetsIT extends ArchiveScene {

    private Instant later = TestBroker.NOON;

    @Test
    void abortedTransactionsAreNotArchived() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        try (Producer<String, @Nullable String> producer = TestBroker.transactionalProducer()) {
            write(producer, topic, "committed");
            producer.commitTransaction();
            write(producer, topic, "aborted");
            producer.abortTransaction();
            write(producer, topic, "committed later");
            producer.commitTransaction();
            write(producer, topic, "aborted at the end");
            producer.abortTransaction();

            archive(topic);
            archive(topic);
            // Each message is followed by the marker of its transaction.
            assertThat(files(topic)).containsExactly("2026-11-26/0-0-4.ndjson.gz");
            assertThat(messages(topic))
                    .extracting(message -> message.path("key").asString())
                    .containsExactly("committed", "committed later");

            write(producer, topic, "open");
            producer.flush();
            archive(topic);
            assertThat(offsets(topic)).containsExactly(0L, 4L);
            producer.commitTransaction();
            // The broker writes the marker of a committed transaction some time later.
            await().atMost(Duration.ofMinutes(1)).untilAsserted(() -> {
                archive(topic);
                assertThat(offsets(topic)).containsExactly(0L, 4L, 8L);
            });
            assertThat(output()).doesNotContain("has no message");
        }
    }

    private static void write(Producer<String, @Nullable String> producer, String topic, String key) {
        producer.beginTransaction();
        TestBroker.done(producer.send(TestBroker.message(topic, 0, TestBroker.NOON, key, "{}")));
    }

    @Test
    void aCompactedTopicIsArchivedAsItIs() throws Exception {
        String topic = TestBroker.newTopic(
                1,
                Map.of(
                        "cleanup.policy", "compact",
                        "segment.ms", "1",
                        "min.cleanable.dirty.ratio", "0.0",
                        "min.compaction.lag.ms", "0"));
        sendLater(topic, "kept", "{}");
        sendLater(topic, "replaced", "{}");
        // Each message closes the segment before it. Some time later the broker compacts the closed ones.
        await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
            sendLater(topic, "replaced", "{}");
            sendLater(topic, "removed", null);
            Path trial = Files.createTempDirectory(out, "trial");
            archive(topic, NEVER, trial, new Disk());
            assertThat(offsets(messages(trial, topic))).startsWith(0L).doesNotContain(1L);
        });

        archive(topic);
        sendLater(topic, "last", "{}");
        Report report = archive(topic);

        Set<String> keys = new HashSet<>();
        for (JsonNode message : messages(topic)) {
            keys.add(message.path("key").asString());
        }
        assertThat(keys).containsExactlyInAnyOrder("kept", "replaced", "removed", "last");
        assertThat(offsets(topic)).isSorted().doesNotHaveDuplicates().doesNotContain(1L);
        assertThat(report.isIncomplete()).isFalse();
    }

    /** Sends a message with a later timestamp than the one before it. */
    private void sendLater(String topic, String key, @Nullable String value) {
        later = later.plusMillis(10);
        TestBroker.send(topic, 0, later, key, value);
    }

    @Test
    void aTombstoneHasTheValueNull() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, TestBroker.NOON, "gone", null);

        archive(topic);

        JsonNode message = messages(topic).getFirst();
        assertThat(message.path("key").asString()).isEqualTo("gone");
        assertThat(message.has("value")).isTrue();
        assertThat(message.path("value").isNull()).isTrue();
        assertThat(message.has("valueBase64")).isFalse();
    }

    @Test
    void aFileHasOneDate() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        Instant midnight = Instant.parse("2026-11-27T00:00:00Z");
        TestBroker.send(topic, 0, midnight.minusMillis(2), "before", "{}");
        TestBroker.send(topic, 0, midnight, "after", "{}");
        TestBroker.send(topic, 0, midnight.minusMillis(1), "late", "{}");
        TestBroker.send(topic, 0, midnight.plusMillis(1), "after again", "{}");

        archive(topic);

        assertThat(files(topic))
                .containsExactly(
                        "2026-11-26/0-0-0.ndjson.gz",
                        "2026-11-27/0-1-1.ndjson.gz",
                        "2026-11-26/0-2-2.ndjson.gz",
                        "2026-11-27/0-3-3.ndjson.gz");
        assertThat(offsets(topic)).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void deletedOffsetsAreReportedAndPassedOver() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 3);
        TestBroker.deleteBefore(topic, 1);
        assertThat(archive(topic).isIncomplete()).isFalse();
        assertThat(output()).contains(topic + "-0 begins at offset 1: the broker has deleted what was before.");

        TestBroker.send(topic, 0, 3, 8);
        TestBroker.deleteBefore(topic, 6);
        assertThat(archive(topic).isIncomplete()).isTrue();

        assertThat(errors())
                .contains("INCOMPLETE: The broker has deleted the offsets 3 to 5 of " + topic
                        + "-0 before they were archived. The archive goes on at 6.");
        assertThat(files(topic)).containsExactly("2026-11-26/0-1-2.ndjson.gz", "2026-11-26/0-6-7.ndjson.gz");
        assertThat(archive(topic).isIncomplete()).isFalse();
    }

    @Test
    void aTopicThatWasMadeAgainIsNotMixedWithItsPredecessor() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 1);
        archive(topic);
        TestBroker.send(topic, 0, 1, 2);
        Files.writeString(out.resolve(topic).resolve("topic-id"), "another\n");

        assertThat(archive(topic).isIncomplete()).isTrue();

        assertThat(errors()).contains("The topic " + topic + " is not the one in the archive");
        assertThat(offsets(topic)).containsExactly(0L);
    }

    @Test
    void aTopicThatLostItsEndIsReported() throws Exception {
        String topic = TestBroker.newTopic(1, Map.of());
        TestBroker.send(topic, 0, 0, 1);
        archive(topic);
        Files.move(
                out.resolve(topic).resolve("2026-11-26/0-0-0.ndjson.gz"),
                out.resolve(topic).resolve("2026-11-26/0-0-7.ndjson.gz"));

        assertThat(archive(topic).isIncomplete()).isTrue();

        assertThat(errors()).contains(topic + "-0 ends at offset 1, and the archive has offsets up to 7");
    }

    @Test
    void aMissingTopicIsReported() throws Exception {
        assertThat(archive("nowhere").isIncomplete()).isTrue();
        assertThat(errors()).contains("INCOMPLETE: There is no topic nowhere.");
    }
}
