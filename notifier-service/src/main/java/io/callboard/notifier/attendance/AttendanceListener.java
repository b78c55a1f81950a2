package io.callboard.notifier.attendance;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class AttendanceListener {

    private static final String RECORDED = "AttendanceRecorded";

    private final Consumption consumption;
    private final AttendanceFacts facts;

    AttendanceListener(Consumption consumption, AttendanceFacts facts) {
        this.consumption = consumption;
        this.facts = facts;
    }

    @KafkaListener(topics = "attendance.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, RECORDED::equals, AttendanceState.class, facts::report);
    }
}
