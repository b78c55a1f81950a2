package io.callboard.notifier.delivery;

import io.callboard.chassis.consumer.Consumption;
import io.callboard.chassis.message.Message;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class ReminderDueListener {

    private final Consumption consumption;
    private final Enqueuing enqueuing;

    ReminderDueListener(Consumption consumption, Enqueuing enqueuing) {
        this.consumption = consumption;
        this.enqueuing = enqueuing;
    }

    @KafkaListener(topics = "reminders.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(
                records,
                ReminderDue.class,
                messages -> enqueuing.enqueue(messages.stream()
                        .map(Message::data)
                        .filter(Objects::nonNull)
                        .map(ReminderDue::delivery)
                        .toList()));
    }
}
