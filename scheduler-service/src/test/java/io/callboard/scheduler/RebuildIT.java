package io.callboard.scheduler;

import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.kafka.config.KafkaListenerEndpointRegistry;

/** A database that is dropped in the middle of an event's life is built again from the topics. */
@PlatformTest(
        properties = {
            "spring.kafka.consumer.group-id=scheduler-service-rebuilt",
            "spring.kafka.listener.auto-startup=false",
            "callboard.timers.slice-size=500"
        })
class RebuildIT {

    @Autowired
    private KafkaListenerEndpointRegistry listeners;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @Test
    void sendsNothingElseAndMarksNoSentReminderAsMissed() {
        // The earlier database has sent these timers.
        LiveEventFixture sent = anEventIn(Duration.ofHours(1), "P1D", "PT2H", "PT15M")
                .changedAt(Instant.now().minus(Duration.ofDays(2)));
        LiveEventFixture underWay = anEventIn(Duration.ofSeconds(45), "PT24H", "PT0S")
                .changedAt(Instant.now().minus(Duration.ofDays(2)));
        LiveEventFixture touched =
                anEventIn(Duration.ofHours(1), "PT90M", "PT15M").withRules("PT90M", "PT15M");
        List<RegistrationFixture> members = registrationsFor(underWay, 700);
        for (LiveEventFixture event : List.of(sent, underWay, touched)) {
            kafka.send("live-events.v1", event.eventId().toString(), event.type(), event.json());
        }
        for (RegistrationFixture member : members) {
            kafka.send("registrations.v1", member.registrationId().toString(), "RegistrationConfirmed", member.json());
        }

        listeners.getListenerContainers().forEach(container -> container.start());

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(TimerRows.inShort(jdbc, sent.eventId()))
                    .containsExactly("1 P1D DONE BEFORE_REBUILD", "1 PT2H DONE", "1 PT15M SCHEDULED");
            assertThat(TimerRows.inShort(jdbc, touched.eventId()))
                    .containsExactly("1 PT90M DONE BEFORE_REBUILD", "1 PT15M SCHEDULED");
            assertThat(TimerRows.only(jdbc, underWay.eventId(), "PT0S", 1).published())
                    .isEqualTo(700);
        });
        // The ids are the same as the first time, so the notifier drops the deliveries that it has sent.
        String timerId =
                TimerRows.only(jdbc, underWay.eventId(), "PT0S", 1).timerId().toString();
        Set<String> expected = members.stream()
                .map(member -> timerId + ":" + member.registrationId() + ":EMAIL")
                .collect(Collectors.toCollection(TreeSet::new));
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(announced(timerId)).isEqualTo(expected));

        // From here on the database follows new changes, and a rule that comes too late is past due again.
        LiveEventFixture changed = sent.withRules("PT100M", "PT15M");
        kafka.send("live-events.v1", changed.eventId().toString(), changed.type(), changed.json());
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(TimerRows.inShort(jdbc, sent.eventId())).contains("1 PT100M SKIPPED PAST_DUE"));
    }

    private Set<String> announced(String timerId) {
        return kafka.received("reminders.v1").stream()
                .filter(record -> "ReminderDue".equals(KafkaProbe.type(record)))
                .map(record -> String.valueOf(KafkaProbe.header(record, "ce_id")))
                .filter(id -> id.startsWith(timerId))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
