package io.callboard.chassis.consumer;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class ThingListener {

    private final Consumption consumption;
    private final Things things;

    ThingListener(Consumption consumption, Things things) {
        this.consumption = consumption;
        this.things = things;
    }

    @KafkaListener(topics = "${thing.topic}")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        if (things.deadlyForTheContainer.getAndSet(false)) {
            throw new AssertionError("outside Consumption");
        }
        consumption.apply(records, Thing.class, things::happened);
    }
}
