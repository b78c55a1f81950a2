package io.callboard.scheduler.planning;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class LiveEventListener {

    private final Consumption consumption;
    private final Planning planning;

    LiveEventListener(Consumption consumption, Planning planning) {
        this.consumption = consumption;
        this.planning = planning;
    }

    @KafkaListener(topics = "live-events.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, LiveEventState.class, planning::follow);
    }
}
