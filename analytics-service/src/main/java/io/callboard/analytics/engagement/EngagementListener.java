package io.callboard.analytics.engagement;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class EngagementListener {

    private final Consumption consumption;
    private final EngagementProjection projection;

    EngagementListener(Consumption consumption, EngagementProjection projection) {
        this.consumption = consumption;
        this.projection = projection;
    }

    @KafkaListener(topics = "engagement.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, FactType::isCounted, EngagementState.class, projection::apply);
    }
}
