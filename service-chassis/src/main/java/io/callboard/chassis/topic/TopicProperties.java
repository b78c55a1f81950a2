package io.callboard.chassis.topic;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The topics a service writes.
 *
 * @param topics created when they are missing; existing ones are left as they are
 * @param kafka how they are created
 */
@ConfigurationProperties("callboard")
record TopicProperties(
        @DefaultValue List<Topic> topics, @DefaultValue Kafka kafka) {

    /**
     * One topic.
     *
     * @param name with its version, {@code live-events.v1}
     * @param compacted keeps the last message of each key for ever, instead of all messages for a time
     */
    record Topic(String name, @DefaultValue("false") boolean compacted) {}

    /**
     * How topics are created.
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
