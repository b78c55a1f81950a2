package io.callboard.chassis.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.message.MessageCodec;
import io.callboard.chassis.testing.Contracts;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTopicTest {

    @Test
    void aStatementKeepsToItsContract() {
        var statement = new PublicationProgressed(
                "thing-service", Instant.parse("2026-12-01T16:00:00.250Z"), Map.of("things.v1", Map.of(0, 7L, 11, 9L)));

        Contracts.assertValid(
                PublicationProgressed.TOPIC,
                PublicationProgressed.TYPE,
                new MessageCodec("thing-service").json(statement));
    }

    @Test
    void theTopicHasOnePartitionAndForgetsAfterADay() {
        var topic = new ProgressAutoConfiguration().progressTopic((short) 3);

        assertThat(topic.numPartitions()).isEqualTo(1);
        assertThat(topic.replicationFactor()).isEqualTo((short) 3);
        assertThat(topic.configs()).containsEntry("retention.ms", "86400000").doesNotContainKey("cleanup.policy");
    }
}
