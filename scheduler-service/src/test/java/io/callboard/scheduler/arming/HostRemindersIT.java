package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aHostOf;
import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import io.callboard.scheduler.timer.TimerRows.TimerRow;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Hosts are reminded by the rules of their own, registrants by those of the live event, and both hear of changes. */
@SchedulerTest
class HostRemindersIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void remindsEachHostByTheirOwnRulesAndRegistrantsByThoseOfTheEvent(boolean hostsComeFirst) {
        LiveEventFixture event = anEventIn(Duration.ofMinutes(61), "PT1H");
        RegistrationFixture ada = aHostOf(event, "PT1H", "PT30M");
        RegistrationFixture bob = aHostOf(event, "PT30M", "PT15M");
        RegistrationFixture without = aHostOf(event);
        RegistrationFixture guest = aRegistrationFor(event);
        List<RegistrationFixture> people = List.of(ada, bob, without, guest);
        if (hostsComeFirst) {
            RegistrationFixture.tell(service, people);
            awaitNothingAsked(event);
            event.tell(service);
        } else {
            event.tell(service);
            RegistrationFixture.tell(service, people);
        }

        hostTimers(event, 3);
        armAll();

        assertThat(announced(event, 2))
                .extracting(
                        Reminder::key,
                        Reminder::rule,
                        reminder -> reminder.data().path("kind").asString())
                .contains(
                        tuple(guest.registrationId().toString(), "PT1H", "REMINDER"),
                        tuple(ada.registrationId().toString(), "PT1H", "HOST_REMINDER"))
                .hasSize(2);
        assertThat(announced(event, 2))
                .allSatisfy(reminder -> Contracts.assertValid(
                        "reminders.v1", "ReminderDue", reminder.data().toString()));
        assertThat(hostTimers(event, 3))
                .extracting(TimerRow::rule, TimerRow::status, TimerRow::audience)
                .containsExactly(
                        tuple("PT1H", "ARMED", 1L), tuple("PT30M", "SCHEDULED", 0L), tuple("PT15M", "SCHEDULED", 0L));
    }

    @Test
    void aHostWhoIsAddedAfterTheSlicesIsRemindedIndividually() {
        LiveEventFixture event = anEventIn(Duration.ofMinutes(61), "P1D");
        RegistrationFixture early = aHostOf(event, "PT1H");
        event.tell(service);
        early.tell(service);
        hostTimers(event, 1);
        armAll();
        RegistrationFixture late = aHostOf(event, "PT1H");

        late.tell(service);
        late.tell(service);

        assertThat(announced(event, 2))
                .extracting(Reminder::key)
                .containsExactlyInAnyOrder(
                        early.registrationId().toString(), late.registrationId().toString());
        assertThat(TimerRows.only(jdbc, event.eventId(), "PT1H", 1).audience()).isEqualTo(2);
    }

    @Test
    void aRescheduleTellsHostsAndMovesTheirReminders() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        RegistrationFixture host = aHostOf(event, "PT1H");
        RegistrationFixture removed = aHostOf(event, "PT1H");
        event.tell(service);
        RegistrationFixture.tell(service, List.of(host, removed));
        hostTimers(event, 1);
        removed.next("CANCELLED").tell(service);
        awaitNothingAsked(event);

        event.rescheduledBy(Duration.ofHours(5)).tell(service);

        List<TimerRow> timers = hostTimers(event, 2);
        assertThat(timers)
                .extracting(TimerRow::inShort)
                .containsExactly("1 PT1H CANCELLED SUPERSEDED", "2 PT1H SCHEDULED");
        assertThat(Duration.between(timers.getFirst().dueAt(), timers.getLast().dueAt()))
                .isEqualTo(Duration.ofHours(5));
        armAll();
        assertThat(announced(event, 1))
                .extracting(Reminder::key, Reminder::rule)
                .containsExactly(tuple(host.registrationId().toString(), "RESCHEDULED"));
    }

    @Test
    void aCancellationTellsHostsAndEndsTheirReminders() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        RegistrationFixture host = aHostOf(event, "PT1H");
        event.tell(service);
        host.tell(service);
        hostTimers(event, 1);

        event.cancelled().tell(service);
        armAll();

        assertThat(hostTimers(event, 1)).extracting(TimerRow::status).containsExactly("CANCELLED");
        assertThat(announced(event, 1))
                .extracting(Reminder::key, Reminder::rule)
                .containsExactly(tuple(host.registrationId().toString(), "CANCELLED"));
    }

    /** Until the worker has dealt with what was asked for: what follows must ask by itself. */
    private void awaitNothingAsked(LiveEventFixture event) {
        await().atMost(Duration.ofSeconds(60))
                .until(() ->
                        Tenancy.callAsPlatform(() -> jdbc.sql("select count(*) from host_planning where event_id = :id")
                                        .param("id", event.eventId())
                                        .query(Long.class)
                                        .single())
                                == 0);
    }

    private List<TimerRow> hostTimers(LiveEventFixture event, int expected) {
        return await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> Tenancy.callAsPlatform(() -> TimerRows.of(jdbc, event.eventId())).stream()
                                .filter(timer -> timer.kind().equals("HOST_REMINDER"))
                                .toList(),
                        timers -> timers.size() >= expected);
    }

    private List<Reminder> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count);
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
