package io.callboard.scheduler.arming;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class RegistrationListener {

    private final Consumption consumption;
    private final Joining joining;

    RegistrationListener(Consumption consumption, Joining joining) {
        this.consumption = consumption;
        this.joining = joining;
    }

    @KafkaListener(topics = "registrations.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, RegistrationState.class, joining::follow);
    }
}
