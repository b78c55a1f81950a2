package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import io.callboard.scheduler.timer.TimerRows.TimerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;

/**
 * Registrants with a seat are told once that a live event has a replay. The table has the states that the service reads,
 * one after the other or in one batch, and the timers that follow. Live events last an hour.
 */
@SchedulerTest
class ReplaysIT {

    private static final String PLANNED = "1 REPLAY_READY SCHEDULED";

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

    @BeforeEach
    void armWhatOthersLeft() {
        Slices.armAll(armer, jdbc);
    }

    static Stream<Arguments> cases() {
        return Stream.of(
                timers("ready after the end", 2, event -> List.of(event, ended(event), ready(event)), PLANNED),
                timers("ready at the end", 2, event -> List.of(event, ready(event)), PLANNED),
                timers("not ready", 2, event -> List.of(event, ended(event))),
                timers("the same twice", 2, event -> List.of(ready(event), ready(event)), PLANNED),
                timers(
                        "a longer one follows",
                        2,
                        event -> List.of(ready(event), ready(event).withReplay()),
                        PLANNED),
                timers("the end again", 2, event -> List.of(ready(event), ended(event), ready(event)), PLANNED),
                timers(
                        "a later version",
                        2,
                        event -> List.of(ready(event), ready(event).retitled()),
                        PLANNED),
                timers("a later version first", 2, event -> List.of(ready(event).retitled(), ready(event)), PLANNED),
                timers("cancelled", -2, event -> List.of(event, event.cancelled()), "2 CANCELLED SCHEDULED"),
                timers(
                        "a week after the end",
                        7 * 24 + 2,
                        event -> List.of(ready(event)),
                        "1 REPLAY_READY SKIPPED MISSED"),
                timers(
                        "removed",
                        2,
                        event -> List.of(ready(event), ready(event).withoutReplay()),
                        "1 REPLAY_READY CANCELLED REPLAY_REMOVED"),
                timers(
                        "removed, then the old state again",
                        2,
                        event -> List.of(ready(event), ready(event).withoutReplay(), ready(event)),
                        "1 REPLAY_READY CANCELLED REPLAY_REMOVED"),
                timers(
                        "removed by a later version",
                        2,
                        event -> List.of(
                                ready(event), ready(event).withoutReplay().retitled()),
                        "1 REPLAY_READY CANCELLED REPLAY_REMOVED"),
                timers(
                        "removed, and there again",
                        2,
                        event -> List.of(
                                ready(event),
                                ready(event).withoutReplay(),
                                ready(event).withoutReplay().withReplay()),
                        PLANNED),
                timers(
                        "moved before",
                        2,
                        event -> List.of(event, ready(event.rescheduledBy(Duration.ofMinutes(1)))),
                        "2 REPLAY_READY SCHEDULED"));
    }

    private static Arguments timers(
            String name, int hoursAgo, Function<LiveEventFixture, List<LiveEventFixture>> states, String... expected) {
        return Arguments.argumentSet(name, hoursAgo, states, List.of(expected));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void followsTheStates(
            int hoursAgo, Function<LiveEventFixture, List<LiveEventFixture>> states, List<String> expected) {
        LiveEventFixture one = anEventIn(Duration.ofHours(-hoursAgo));
        states.apply(one).forEach(state -> state.tell(service));
        assertThat(TimerRows.inShort(jdbc, one.eventId())).containsExactlyElementsOf(expected);
    }

    @Test
    void aBatchWithTheRemovalPlansNothing() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-2));

        LiveEventFixture.tell(
                service, event, ended(event), ready(event), ready(event).withoutReplay());

        assertThat(TimerRows.inShort(jdbc, event.eventId())).isEmpty();
    }

    @Test
    void goesToEveryRegistrantWithASeatOnceBesideTheFollowUp() {
        LiveEventFixture event =
                anEventIn(Duration.ofHours(-3)).on("EMAIL", "SMS").withFollowUps("PT1H ALL");
        RegistrationFixture ada = person(event).on("EMAIL", "SMS");
        RegistrationFixture fewer = person(event).wishing("FEWER", null);
        List<RegistrationFixture> others = List.of(
                person(event).wishing("NONE", null),
                person(event).with("WAITLISTED"),
                person(event).with("PENDING"),
                person(event).with("CANCELLED"));
        RegistrationFixture.tell(service, List.of(ada, fewer));
        RegistrationFixture.tell(service, others);
        Instant before = Instant.now();
        ended(event).tell(service);
        ready(event).tell(service);
        Slices.armAll(armer, jdbc);
        ready(event).withReplay().tell(service);
        ready(event).retitled().tell(service);
        Slices.armAll(armer, jdbc);

        List<Announced.Reminder> announced = Announced.allFor(kafka, jdbc, event.eventId(), 6);
        assertThat(announced)
                .extracting(one -> one.rule() + " " + one.channel() + " " + one.key())
                .containsExactlyInAnyOrder(
                        "PT1H@END/ALL EMAIL " + ada.registrationId(),
                        "PT1H@END/ALL SMS " + ada.registrationId(),
                        "PT1H@END/ALL EMAIL " + fewer.registrationId(),
                        "REPLAY_READY EMAIL " + ada.registrationId(),
                        "REPLAY_READY SMS " + ada.registrationId(),
                        "REPLAY_READY EMAIL " + fewer.registrationId());
        announced.forEach(one ->
                Contracts.assertValid("reminders.v1", "ReminderDue", one.data().toString()));
        assertThat(Announced.counts(kafka, event.eventId()))
                .containsEntry("1 REPLAY_READY EMAIL", 2L)
                .containsEntry("1 REPLAY_READY SMS", 1L);
        TimerRow timer = TimerRows.only(jdbc, event.eventId(), "REPLAY_READY", 1);
        assertThat(timer.kind()).isEqualTo("REPLAY_READY");
        assertThat(timer.dueAt()).isBeforeOrEqualTo(Instant.now());
        assertThat(timer.usefulUntil())
                .isEqualTo(event.startsAt().plus(Duration.ofHours(1)).plus(Duration.ofDays(7)))
                .isAfter(before);
    }

    @Test
    void staysCancelledByHand() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-2));
        ready(event).tell(service);
        UUID timer = TimerRows.only(jdbc, event.eventId(), "REPLAY_READY", 1).timerId();

        RestClient.create("http://localhost:" + port)
                .delete()
                .uri("/api/v1/reminders/" + timer)
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(event.organizerId()))
                .retrieve()
                .toBodilessEntity();
        ready(event).withoutReplay().tell(service);
        ready(event).withoutReplay().withReplay().tell(service);

        assertThat(TimerRows.inShort(jdbc, event.eventId()))
                .containsExactly("1 REPLAY_READY CANCELLED CANCELLED_BY_HAND");
    }

    @Test
    void aDatabaseThatIsBuiltAgainPlansOnlyWhatIsStillUseful() {
        LiveEventFixture old = anEventIn(Duration.ofDays(-8));
        LiveEventFixture recent = anEventIn(Duration.ofHours(-2));
        LiveEventFixture.tellHistory(service, ready(old), ready(recent));

        assertThat(TimerRows.inShort(jdbc, old.eventId())).containsExactly("1 REPLAY_READY DONE BEFORE_REBUILD");
        assertThat(TimerRows.inShort(jdbc, recent.eventId())).containsExactly(PLANNED);
    }

    private static LiveEventFixture ended(LiveEventFixture event) {
        return event.ended();
    }

    private static LiveEventFixture ready(LiveEventFixture event) {
        return event.ended().withReplay();
    }

    private static RegistrationFixture person(LiveEventFixture event) {
        return aRegistrationFor(event).at(event.startsAt());
    }
}
