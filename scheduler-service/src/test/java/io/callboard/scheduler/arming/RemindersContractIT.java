package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

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

    @LocalServerPort
    private int port;

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

    @Test
    void saysAfterAMoveWhoGetsAReminderAgain() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        LiveEventFixture ofAll = anEventIn(Duration.ofSeconds(50), "PT0S");
        put(event.organizerId(), "{\"rearm\": \"IF_MOVED_MORE_THAN\", \"movedMoreThan\": \"PT2H\"}");
        put(ofAll.organizerId(), "{\"rearm\": \"ALL\"}");

        assertThat(onPostpone(event))
                .containsExactly("1 ", "2 {\"rearm\":\"IF_MOVED_MORE_THAN\",\"movedMoreThan\":\"PT7200S\"}");
        assertThat(onPostpone(ofAll)).containsExactly("1 ", "2 ");
        put(event.organizerId(), "{\"rearm\": \"UNSENT\"}");
        assertThat(onPostpone(anEventIn(Duration.ofSeconds(50), "PT0S").of(event.organizerId())))
                .containsExactly("1 ", "2 {\"rearm\":\"UNSENT\"}");
    }

    /** What the reminders of each epoch say, after the live event was moved once. */
    private List<String> onPostpone(LiveEventFixture event) {
        event.tell(service);
        aRegistrationFor(event).tell(service);
        armAll();
        event.rescheduledBy(Duration.ofSeconds(1)).tell(service);
        armAll();
        return Announced.allFor(kafka, jdbc, event.eventId(), 3).stream()
                .filter(reminder -> reminder.rule().equals("PT0S"))
                .peek(reminder -> Contracts.assertValid(
                        "reminders.v1", "ReminderDue", reminder.data().toString()))
                .map(reminder -> reminder.data().get("epoch") + " "
                        + (reminder.data().has("onPostpone") ? reminder.data().get("onPostpone") : ""))
                .sorted()
                .toList();
    }

    private void put(String organizer, String onPostpone) {
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/api/v1/reminder-rules")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"rules\": [], \"onPostpone\": " + onPostpone + "}")
                .retrieve()
                .toBodilessEntity();
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
