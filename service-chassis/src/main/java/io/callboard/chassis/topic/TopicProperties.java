package io.callboard.chassis.topic;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The topics a service writes, and the dead-letter topics of those it reads.
 *
 * @param topics created when they are missing; existing ones stay unchanged
 * @param deadLetters topics whose dead letters are kept for another time than the others'
 * @param kafka how they are created
 */
@ConfigurationProperties("callboard")
record TopicProperties(
        @DefaultValue List<Topic> topics,
        @DefaultValue List<DeadLetters> deadLetters,
        @DefaultValue Kafka kafka) {

    Duration deadLetterRetention(String topic) {
        return deadLetters.stream()
                .filter(letters -> letters.topic().equals(topic))
                .map(DeadLetters::retention)
                .findFirst()
                .orElse(kafka.deadLetterRetention());
    }

    /**
     * One topic.
     *
     * @param name with its version, {@code live-events.v1}
     * @param compacted keeps the last message of each key for ever, instead of all messages
     * @param retention how long messages are kept; for ever when null, so that consumers can be rebuilt from offset 0
     */
    record Topic(
            String name,
            @DefaultValue("false") boolean compacted,
            @Nullable Duration retention) {

        Topic {
            if (compacted && retention != null) {
                throw new IllegalArgumentException(name + " is compacted, so it takes no retention");
            }
        }
    }

    /**
     * Dead letters of one topic.
     *
     * @param topic where they were read
     * @param retention how long they can be seen and replayed
     */
    record DeadLetters(String topic, Duration retention) {}

    /**
     * Settings of new topics.
     *
     * @param partitions never changed in place: the order per key depends on them
     * @param replicas copies, 3 in production
     * @param deadLetterRetention how long dead letters can be seen and replayed
     */
    record Kafka(
            @DefaultValue("12") int partitions,
            @DefaultValue("1") short replicas,
            @DefaultValue("14d") Duration deadLetterRetention) {}
}
