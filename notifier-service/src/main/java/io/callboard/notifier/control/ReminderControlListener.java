package io.callboard.notifier.control;

import io.callboard.chassis.consumer.Consumption;
import io.callboard.notifier.announcement.AnnouncementTexts;
import io.callboard.notifier.announcement.AnnouncementWritten;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

/** A consumer of its own, so that a pause does not wait behind the reminders that it forbids. */
@Component
class ReminderControlListener {

    private final Consumption consumption;
    private final ReminderControls controls;
    private final AnnouncementTexts announcements;

    ReminderControlListener(Consumption consumption, ReminderControls controls, AnnouncementTexts announcements) {
        this.consumption = consumption;
        this.controls = controls;
        this.announcements = announcements;
    }

    @KafkaListener(topics = "reminder-controls.v1", concurrency = "1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, "PauseChanged"::equals, PauseChanged.class, controls::applyPauses);
        consumption.apply(records, "ReminderCancelled"::equals, ReminderCancelled.class, controls::cancel);
        consumption.apply(records, "AnnouncementWritten"::equals, AnnouncementWritten.class, announcements::apply);
    }
}
