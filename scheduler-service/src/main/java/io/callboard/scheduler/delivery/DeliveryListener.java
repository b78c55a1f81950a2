package io.callboard.scheduler.delivery;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class DeliveryListener {

    /** The types that report an outcome. */
    private static final Set<String> OUTCOMES =
            Set.of("DeliverySent", "DeliverySuppressed", "DeliveryExpired", "DeliveryFailed", "DeliveryUnknown");

    private final Consumption consumption;
    private final DeliveryOutcomes outcomes;

    DeliveryListener(Consumption consumption, DeliveryOutcomes outcomes) {
        this.consumption = consumption;
        this.outcomes = outcomes;
    }

    @KafkaListener(topics = "deliveries.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, OUTCOMES::contains, DeliveryState.class, outcomes::follow);
    }
}
