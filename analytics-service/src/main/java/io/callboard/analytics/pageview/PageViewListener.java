package io.callboard.analytics.pageview;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class PageViewListener {

    private final Consumption consumption;
    private final PageViewProjection projection;

    PageViewListener(Consumption consumption, PageViewProjection projection) {
        this.consumption = consumption;
        this.projection = projection;
    }

    @KafkaListener(topics = "page-views.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, PageViewsCounted.class, projection::apply);
    }
}
