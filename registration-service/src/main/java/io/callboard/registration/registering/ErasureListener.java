package io.callboard.registration.registering;

import io.callboard.chassis.consumer.Consumption;
import io.callboard.registration.erasure.message.ErasureConfirmed;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class ErasureListener {

    private final Consumption consumption;
    private final Eraser eraser;

    ErasureListener(Consumption consumption, Eraser eraser) {
        this.consumption = consumption;
        this.eraser = eraser;
    }

    @KafkaListener(topics = "erasures.v1", concurrency = "1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, ErasureConfirmed.TYPE::equals, ErasureConfirmed.class, eraser::confirm);
    }
}
