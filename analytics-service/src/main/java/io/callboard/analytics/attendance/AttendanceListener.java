package io.callboard.analytics.attendance;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class AttendanceListener {

    private static final Set<String> TYPES = Set.of("AttendeeJoined", "AttendeeLeft", "AttendanceRecorded");

    private final Consumption consumption;
    private final AttendanceProjection projection;

    AttendanceListener(Consumption consumption, AttendanceProjection projection) {
        this.consumption = consumption;
        this.projection = projection;
    }

    @KafkaListener(topics = "attendance.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.applyStates(records, TYPES, AttendanceState.class, projection::apply);
    }
}
