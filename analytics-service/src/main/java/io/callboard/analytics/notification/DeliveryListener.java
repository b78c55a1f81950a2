package io.callboard.analytics.notification;

import io.callboard.analytics.pace.ListenerPace;
import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/**
 * One thread: the outcomes of a burst add to the same rows of the roll-ups, so a second one would wait for these rows, and
 * both would take processors from the answers.
 */
@Component
class DeliveryListener {

    private final Consumption consumption;
    private final NotificationProjection projection;
    private final Unsubscriptions unsubscriptions;
    private final Views views;
    private final ListenerPace pace;

    DeliveryListener(
            Consumption consumption,
            NotificationProjection projection,
            Unsubscriptions unsubscriptions,
            Views views,
            ListenerPace pace) {
        this.consumption = consumption;
        this.projection = projection;
        this.unsubscriptions = unsubscriptions;
        this.views = views;
        this.pace = pace;
    }

    @KafkaListener(
            topics = "deliveries.v1",
            concurrency = "1",
            properties = {"fetch.min.bytes=250000", "fetch.max.wait.ms=500"})
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        pace.apply(() -> consumption.apply(records, DeliveryListener::isCounted, DeliveryState.class, messages -> {
            projection.deliveries(messages);
            unsubscriptions.apply(messages);
            views.apply(messages);
        }));
    }

    private static boolean isCounted(String type) {
        return Outcome.isTold(type) || Views.isTold(type) || type.equals(Unsubscriptions.TYPE);
    }
}
