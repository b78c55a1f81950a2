package io.callboard.event.figures;

import io.callboard.chassis.consumer.Consumption;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.kafka.annotation.KafkaListener;
import org.springframework.stereotype.Component;

@Component
class AnnouncementListener {

    private final Consumption consumption;
    private final Announcements announcements;

    AnnouncementListener(Consumption consumption, Announcements announcements) {
        this.consumption = consumption;
        this.announcements = announcements;
    }

    @KafkaListener(topics = "reminders.v1")
    void on(List<ConsumerRecord<byte[], byte[]>> records) {
        consumption.apply(records, "RemindersAnnounced"::equals, RemindersAnnounced.class, announcements::apply);
    }
}
