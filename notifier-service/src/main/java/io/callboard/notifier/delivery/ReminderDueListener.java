package io.callboard.notifier.delivery;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class ReminderDueListener {

    private final Consumption consumption;
    private final Reminders reminders;

    ReminderDueListener(Consumption consumption, Reminders reminders) {
        this.consumption = consumption;
        this.reminders = reminders;
    }

    @KafkaListener(topics = "reminders.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, "RemindersAnnounced"::equals, RemindersAnnounced.class, reminders::announce);
        consumption.apply(records, "ReminderDue"::equals, ReminderDue.class, reminders::queue);
        consumption.apply(records, "RemindersExpected"::equals, RemindersExpected.class, reminders::restore);
    }
}
