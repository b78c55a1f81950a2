package io.callboard.analytics.pageview;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class PageViewListener {

    private static final Set<String> TYPES = Set.of("PageViewsCounted");

    private final Consumption consumption;
    private final PageViewProjection projection;

    PageViewListener(Consumption consumption, PageViewProjection projection) {
        this.consumption = consumption;
        this.projection = projection;
    }

    @KafkaListener(topics = "page-views.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.applyStates(records, TYPES, PageViewsCounted.class, projection::apply);
    }
}
