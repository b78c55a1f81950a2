package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.AttendanceFixture.allRecorded;
import static io.callboard.scheduler.audience.AttendanceFixture.recorded;
import static io.callboard.scheduler.audience.RegistrationFixture.aHostOf;
import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.AttendanceFixture;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.json.JsonMapper;

/**
 * Messages after the end go to whom they are for, once: whether the live event ends early, in time or late, and whether
 * the attendance of a person arrives before or after the slices, twice, or before the registration. The tests arm slice
 * by slice. Live events last an hour.
 */
@SchedulerTest
class FollowUpsIT {

    private static final String ALL = "PT1H@END/ALL";
    private static final String ATTENDED = "PT1H@END/ATTENDED";
    private static final String NO_SHOW = "PT1H@END/NO_SHOW";
    private static final Duration TWO_HOURS = Duration.ofHours(2);

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
        armAll();
    }

    @Test
    void isPlannedWhenTheLiveEventEndsAndDueByItsPlannedEnd() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-1), ALL);
        event.tell(service);
        event.started().tell(service);
        assertThat(timers(event)).isEmpty();
        // A delay while it is live.
        LiveEventFixture delayed = event.started().rescheduledBy(Duration.ofMinutes(30));
        delayed.tell(service);
        assertThat(timers(event)).containsExactly("2 RESCHEDULED SKIPPED MISSED");

        delayed.ended().tell(service);

        assertThat(timers(event)).contains("2 " + ALL + " SCHEDULED");
        assertThat(dueAt(event, ALL, 2)).isEqualTo(event.startsAt().plus(Duration.ofMinutes(150)));
        assertThat(TimerRows.only(jdbc, event.eventId(), ALL, 2).kind()).isEqualTo("FOLLOW_UP");
    }

    @Test
    void waitsForALiveEventThatRunsLonger() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-4), ALL);
        aRegistrationFor(event).at(event.startsAt()).tell(service);
        event.tell(service);
        event.started().tell(service);
        armAll();
        assertThat(timers(event)).isEmpty();

        LiveEventFixture ended = event.started().ended();
        Instant endedAt = event.startsAt().plus(Duration.ofMinutes(235));
        ended.changedAt(endedAt).tell(service);
        armAll();

        assertThat(dueAt(event, ALL, 1)).isEqualTo(endedAt);
        assertThat(keys(event, 1)).hasSize(1);
    }

    @Test
    void theRulesAtTheEndCount() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-1)).withDefaultRules();
        put(event, follow("PT1H", "ALL"));
        event.tell(service);
        LiveEventFixture ended = event.ended();
        ended.tell(service);
        assertThat(timers(event)).containsExactly("1 " + ALL + " SCHEDULED");

        put(event, follow("PT2H", "ALL") + ", " + follow("PT2H", "NO_SHOW"));
        LiveEventFixture later = ended.retitled();
        later.tell(service);
        later.tell(service);
        ended.tell(service);

        assertThat(timers(event)).containsExactly("1 " + ALL + " SCHEDULED");
    }

    @Test
    void aLiveEventMayNameItsOwn() {
        LiveEventFixture own = anEventIn(Duration.ofHours(-1), "PT0S").withFollowUps("PT1H ATTENDED", "PT2H SOMEBODY");
        LiveEventFixture silent = anEventIn(Duration.ofHours(-1), "PT0S").of(own.organizerId());
        LiveEventFixture none = anEventIn(Duration.ofHours(-1))
                .of(own.organizerId())
                .withDefaultRules()
                .withFollowUps();
        LiveEventFixture usual =
                anEventIn(Duration.ofHours(-1)).of(own.organizerId()).withDefaultRules();
        put(own, follow("PT1H", "ALL"));

        for (LiveEventFixture event : List.of(own, silent, none, usual)) {
            event.tell(service);
            event.ended().tell(service);
        }

        assertThat(followUps(own)).containsExactly("1 " + ATTENDED + " SCHEDULED");
        assertThat(followUps(silent)).isEmpty();
        assertThat(followUps(none)).isEmpty();
        assertThat(followUps(usual)).containsExactly("1 " + ALL + " SCHEDULED");
    }

    private List<String> followUps(LiveEventFixture event) {
        return timers(event).stream().filter(timer -> timer.contains("@END")).toList();
    }

    @Test
    void aRuleThatIsYoungerThanItsInstantIsPastDue() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-3)).withDefaultRules();
        event.tell(service);
        put(event, follow("PT1H", "ALL") + ", " + follow("PT5H", "ALL"));
        event.ended().tell(service);

        assertThat(timers(event)).contains("1 " + ALL + " SKIPPED PAST_DUE", "1 PT5H@END/ALL SCHEDULED");
    }

    @Test
    void goesToThoseWhomItIsForWhateverTheOrder() {
        String all = "PT59M@END/ALL";
        LiveEventFixture event = ended(ATTENDED, NO_SHOW, all);
        RegistrationFixture came = person(event);
        RegistrationFixture missed = person(event);
        RegistrationFixture unknown = person(event);
        RegistrationFixture gone = person(event).with("CANCELLED");
        RegistrationFixture erased = person(event).erased();
        RegistrationFixture host = aHostOf(event).at(event.startsAt());
        // Before the registrations, and each twice.
        AttendanceFixture.tell(service, recorded(came, "ATTENDED"), recorded(erased, "ATTENDED"));
        AttendanceFixture.tell(service, recorded(came, "ATTENDED"), recorded(gone, "NO_SHOW"));
        RegistrationFixture.tell(service, List.of(came, missed, unknown, gone, erased, host));
        armAll();
        // After the slices. What is recorded stays.
        AttendanceFixture.tell(service, recorded(missed, "NO_SHOW"), recorded(came, "NO_SHOW"));
        AttendanceFixture.tell(service, recorded(missed, "NO_SHOW"), recorded(missed, "ATTENDED"));
        AttendanceFixture.tell(service, recorded(host, "ATTENDED"), recorded(unknown, "SOMETHING_NEW"));

        assertThat(messages(event, 5))
                .containsExactlyInAnyOrder(
                        all + " " + came.registrationId(),
                        all + " " + missed.registrationId(),
                        all + " " + unknown.registrationId(),
                        ATTENDED + " " + came.registrationId(),
                        NO_SHOW + " " + missed.registrationId());
        assertThat(explained(event, came)).containsExactly("ANNOUNCED", "LEFT_OUT ATTENDED", "ANNOUNCED");
        assertThat(explained(event, missed)).containsExactly("LEFT_OUT NO_SHOW", "ANNOUNCED", "ANNOUNCED");
        assertThat(explained(event, unknown))
                .containsExactly("LEFT_OUT ATTENDANCE_NOT_RECORDED", "LEFT_OUT ATTENDANCE_NOT_RECORDED", "ANNOUNCED");
        assertThat(explained(event, gone)).containsOnly("LEFT_OUT REGISTRATION_CANCELLED");
        assertThat(explained(event, erased)).containsOnly("LEFT_OUT ERASED");
        assertThat(explained(event, host)).containsOnly("LEFT_OUT FOR_REGISTRANTS");
    }

    @Test
    void attendanceInTheMiddleOfTheSlicesReachesEachPersonOnce() {
        LiveEventFixture event = ended(ATTENDED);
        List<RegistrationFixture> people = registrationsFor(event, 700).stream()
                .map(one -> one.at(event.startsAt()))
                .sorted(Comparator.comparing(one -> one.registrationId().toString()))
                .toList();
        RegistrationFixture.tell(service, people);
        AttendanceFixture.tell(service, allRecorded(people.subList(0, 450), "ATTENDED"));
        assertThat(armer.armNext()).isTrue();
        AttendanceFixture.tell(service, allRecorded(people.subList(400, 700), "ATTENDED"));
        AttendanceFixture.tell(service, allRecorded(people, "ATTENDED"));
        armAll();

        assertThat(keys(event, 700)).hasSize(700).doesNotHaveDuplicates();
        assertThat(TimerRows.only(jdbc, event.eventId(), ATTENDED, 1).published())
                .isEqualTo(700);
        assertThat(Announced.counts(kafka, event.eventId())).containsEntry("1 " + ATTENDED + " EMAIL", 700L);
    }

    @Test
    void aCrashWhileAttendanceIsWrittenChangesNothing() {
        LiveEventFixture event = ended(NO_SHOW);
        RegistrationFixture missed = person(event);
        missed.tell(service);
        armAll();
        String failpoint = "scheduler.attendance.before-commit";
        try (var _ = Failpoints.arm(failpoint, () -> {
            throw new Failpoints.InjectedFault(failpoint);
        })) {
            assertThatThrownBy(() -> AttendanceFixture.tell(service, recorded(missed, "NO_SHOW")))
                    .isInstanceOf(Failpoints.InjectedFault.class);
        }
        assertThat(TimerRows.only(jdbc, event.eventId(), NO_SHOW, 1).published())
                .isZero();

        AttendanceFixture.tell(service, recorded(missed, "NO_SHOW"));

        assertThat(keys(event, 1)).containsExactly(missed.registrationId().toString());
    }

    @Test
    void followsTheTopic() {
        LiveEventFixture event = ended(ATTENDED);
        RegistrationFixture came = person(event);
        came.tell(service);
        AttendanceFixture recorded = recorded(came, "ATTENDED");
        String json = JsonMapper.shared().writeValueAsString(recorded.json());
        Contracts.assertValid("attendance.v1", recorded.type(), json);

        kafka.send("attendance.v1", came.registrationId().toString(), recorded.type(), json);

        await().untilAsserted(() -> assertThat(jdbc.sql(
                                "select attendance from audience where registration_id = :id and attendance is not null")
                        .param("id", came.registrationId())
                        .query(String.class)
                        .list())
                .containsExactly("ATTENDED"));
    }

    @Test
    void canBeCancelledByHand() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-1), ALL).ended();
        event.tell(service);
        UUID timer = TimerRows.only(jdbc, event.eventId(), ALL, 1).timerId();

        RestClient.create("http://localhost:" + port)
                .delete()
                .uri("/api/v1/reminders/" + timer)
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(event.organizerId()))
                .retrieve()
                .toBodilessEntity();

        assertThat(timers(event)).containsExactly("1 " + ALL + " CANCELLED CANCELLED_BY_HAND");
    }

    @Test
    void canBeSentNow() {
        LiveEventFixture event = anEventIn(Duration.ofHours(-1), ALL).ended();
        event.tell(service);
        person(event).tell(service);
        UUID timer = TimerRows.only(jdbc, event.eventId(), ALL, 1).timerId();

        RestClient.create("http://localhost:" + port)
                .post()
                .uri("/api/v1/reminders/" + timer + "/send-now")
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(event.organizerId()))
                .retrieve()
                .toBodilessEntity();
        armAll();

        assertThat(keys(event, 1)).hasSize(1);
    }

    @Test
    void aDatabaseThatIsBuiltAgainPlansOnlyWhatIsStillUseful() {
        LiveEventFixture old = anEventIn(Duration.ofDays(-3), ALL)
                .ended()
                .changedAt(Instant.now().minus(Duration.ofDays(2)));
        LiveEventFixture recent = anEventIn(TWO_HOURS.negated(), ALL).ended();
        LiveEventFixture.tellHistory(service, old, recent);

        assertThat(timers(old)).containsExactly("1 " + ALL + " DONE BEFORE_REBUILD");
        assertThat(timers(recent)).hasSize(1).noneMatch(timer -> timer.contains("BEFORE_REBUILD"));
    }

    @Test
    void aCancelledLiveEventHasNone() {
        LiveEventFixture event = anEventIn(Duration.ofHours(1), ALL);
        event.tell(service);
        event.cancelled().tell(service);

        assertThat(timers(event)).hasSize(1).noneMatch(timer -> timer.contains("END"));
    }

    /** A live event that ended a moment ago, whose follow-ups are due within the lead. */
    private LiveEventFixture ended(String... rules) {
        LiveEventFixture event = anEventIn(TWO_HOURS.negated().plusSeconds(50), rules);
        event.ended().tell(service);
        return event;
    }

    private static RegistrationFixture person(LiveEventFixture event) {
        return aRegistrationFor(event).at(event.startsAt());
    }

    private List<String> timers(LiveEventFixture event) {
        return TimerRows.inShort(jdbc, event.eventId());
    }

    private Instant dueAt(LiveEventFixture event, String rule, int epoch) {
        return TimerRows.only(jdbc, event.eventId(), rule, epoch).dueAt();
    }

    private List<String> keys(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .map(Announced.Reminder::key)
                .toList();
    }

    private List<String> messages(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .map(one -> one.rule() + " " + one.key())
                .toList();
    }

    /** In the order of the rules, such as {@code LEFT_OUT ERASED}. */
    private List<String> explained(LiveEventFixture event, RegistrationFixture person) {
        String answer = RestClient.create("http://localhost:" + port)
                .get()
                .uri("/api/v1/reminders/explain?eventId=" + event.eventId() + "&registrationId="
                        + person.registrationId())
                .header(HttpHeaders.AUTHORIZATION, "Bearer " + Tokens.organizer(event.organizerId()))
                .retrieve()
                .body(String.class);
        List<String> found = new ArrayList<>();
        JsonMapper.shared()
                .readTree(Objects.requireNonNull(answer))
                .get("items")
                .valueStream()
                .sorted(Comparator.comparing(item -> item.get("rule").asString()))
                .forEach(item -> found.add(item.get("decision").asString()
                        + (item.get("reason").isNull()
                                ? ""
                                : " " + item.get("reason").asString())));
        return found;
    }

    private static String follow(String offset, String audience) {
        return "{\"afterEnd\": {\"offset\": \"" + offset + "\", \"for\": \"" + audience + "\"}}";
    }

    private void put(LiveEventFixture event, String rules) {
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/api/v1/reminder-rules")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"rules\": [" + rules + "]}")
                .retrieve()
                .toBodilessEntity();
        Plannings.awaitDefaults(jdbc, event.organizerId());
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
