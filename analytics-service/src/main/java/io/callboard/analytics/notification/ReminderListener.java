package io.callboard.analytics.notification;

import io.callboard.analytics.pace.ListenerPace;
import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** One thread, as of {@link DeliveryListener}. */
@Component
class ReminderListener {

    private final Consumption consumption;
    private final NotificationProjection projection;
    private final ListenerPace pace;

    ReminderListener(Consumption consumption, NotificationProjection projection, ListenerPace pace) {
        this.consumption = consumption;
        this.projection = projection;
        this.pace = pace;
    }

    @KafkaListener(topics = "reminders.v1", concurrency = "1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        pace.apply(() -> consumption.apply(records, "ReminderDue"::equals, ReminderDue.class, projection::reminders));
    }
}
