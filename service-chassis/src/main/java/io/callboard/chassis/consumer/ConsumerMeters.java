package io.callboard.chassis.consumer;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** What consumers count, by topic. */
final class ConsumerMeters {

    private ConsumerMeters() {}

    /** Makes the counters of a topic known before anything happens: a rise from nothing to 1 is no rise to Prometheus. */
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

    /** By topic only: the type comes from the wire, and a label must not have any number of values. */
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
