package io.callboard.notifier.registration;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class RegistrationListener {

    private static final Set<String> TYPES = Set.of(
            "RegistrationConfirmed",
            "RegistrationPending",
            "RegistrationWaitlisted",
            "RegistrationOffered",
            "RegistrationPromoted",
            "RegistrationChanged",
            "RegistrationCancelled",
            "RegistrationErased",
            "RegistrationRepeated",
            "RegistrationEmailChangeRequested",
            "RegistrationEmailChanged",
            "RegistrationPassIssued");

    private final Consumption consumption;
    private final Registrations registrations;

    RegistrationListener(Consumption consumption, Registrations registrations) {
        this.consumption = consumption;
        this.registrations = registrations;
    }

    @KafkaListener(topics = "registrations.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.applyStates(records, TYPES, RegistrationState.class, registrations::apply);
    }
}
