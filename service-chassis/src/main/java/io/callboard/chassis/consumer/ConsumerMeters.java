package io.callboard.chassis.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counters of the consumers, by topic. */
final class ConsumerMeters {

    private ConsumerMeters() {}

    /**
     * Registers the counters of a topic with 0. Prometheus does not see an increase when the first value of a counter
     * is 1.
     */
    static void open(MeterRegistry meters, String topic) {
        deadLetters(meters, topic);
        skipped(meters, topic);
    }

    static Counter deadLetters(MeterRegistry meters, String topic) {
        return Counter.builder("callboard.deadletters")
                .description("Records put aside in the dead-letter topic of their topic and group")
                .tag("topic", topic)
                .register(meters);
    }

    /** Labelled by topic only. The message type comes from the producer, so its number of values has no limit. */
    static Counter skipped(MeterRegistry meters, String topic) {
        return Counter.builder("callboard.consumer.skipped")
                .description("Messages of types that this service does not know")
                .tag("topic", topic)
                .register(meters);
    }

    /** @param state class of the SQL state, or none */
    static Counter waiting(MeterRegistry meters, String topic, String state) {
        return Counter.builder("callboard.consumer.waiting")
                .description("Deliveries of batches that wait for the database and are delivered again")
                .tag("topic", topic)
                .tag("state", state)
                .register(meters);
    }
}
