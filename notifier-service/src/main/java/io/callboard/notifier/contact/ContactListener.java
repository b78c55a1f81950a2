package io.callboard.notifier.contact;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class ContactListener {

    private static final Set<String> TYPES = Set.of("ContactRecorded");

    private final Consumption consumption;
    private final Contacts contacts;

    ContactListener(Consumption consumption, Contacts contacts) {
        this.consumption = consumption;
        this.contacts = contacts;
    }

    @KafkaListener(topics = "contacts.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.applyStates(records, TYPES, ContactRecorded.class, contacts::apply);
    }
}
