package io.callboard.scheduler.audience;

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
            "RegistrationPassIssued");

    private final Consumption consumption;
    private final AudienceProjection projection;

    RegistrationListener(Consumption consumption, AudienceProjection projection) {
        this.consumption = consumption;
        this.projection = projection;
    }

    /**
     * Registrations gather for a quarter of a second: while many people register, a batch of a hundred costs little more than
     * one of ten.
     */
    @KafkaListener(
            topics = "registrations.v1",
            properties = {"fetch.min.bytes=65536", "fetch.max.wait.ms=250"})
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.applyStates(records, TYPES, RegistrationState.class, projection::follow);
    }
}
