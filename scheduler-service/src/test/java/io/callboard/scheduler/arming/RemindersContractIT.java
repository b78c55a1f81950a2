package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** SQL writes ReminderDue, so the test arms timers to get messages. */
@SchedulerTest
class RemindersContractIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @Test
    void remindersAndNoticesOfSlicesAndIndividualsKeepTheContract() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S").on("EMAIL", "SMS");
        LiveEventFixture rescheduled = event.rescheduledBy(Duration.ofSeconds(1));
        event.tell(service);
        aRegistrationFor(event).on("EMAIL", "SMS").tell(service);
        armAll();
        aRegistrationFor(event).tell(service);
        rescheduled.tell(service);
        armAll();
        rescheduled.cancelled().tell(service);
        armAll();

        List<Reminder> announced = Announced.allFor(kafka, jdbc, event.eventId(), 12);

        assertThat(announced).extracting(Reminder::rule).contains("PT0S", "RESCHEDULED", "CANCELLED");
        assertThat(announced)
                .allSatisfy(reminder -> Contracts.assertValid(
                        "reminders.v1", "ReminderDue", reminder.data().toString()));
        assertThat(announced)
                .extracting(reminder -> reminder.data().get("organizerId").asString())
                .containsOnly(event.organizerId());
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
