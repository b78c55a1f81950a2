package io.callboard.event.reminder;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class DefaultRulesListener {

    private final Consumption consumption;
    private final DefaultRules defaultRules;

    DefaultRulesListener(Consumption consumption, DefaultRules defaultRules) {
        this.consumption = consumption;
        this.defaultRules = defaultRules;
    }

    @KafkaListener(topics = "reminder-controls.v1", concurrency = "1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, "ReminderRulesChanged"::equals, ReminderRulesChanged.class, defaultRules::apply);
    }
}
