package io.callboard.scheduler.delivery;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * Nobody waits for an outcome within a second, and outcomes come by the thousand while a burst of reminders is sent. So
 * this listener waits for large batches, and leaves the processors to the sending.
 */
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

    @KafkaListener(
            topics = "deliveries.v1",
            concurrency = "1",
            properties = {"fetch.min.bytes=1000000", "fetch.max.wait.ms=1000"})
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, OUTCOMES::contains, DeliveryState.class, outcomes::follow);
    }
}
