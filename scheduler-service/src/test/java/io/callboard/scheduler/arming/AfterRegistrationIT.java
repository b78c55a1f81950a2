package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.failpoint.Failpoints;
import io.callboard.chassis.failpoint.Failpoints.InjectedFault;
import io.callboard.chassis.retention.Retention;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reminders after the registration: a timer for each quarter of an hour in which people registered, and each person once.
 * The tests set the instants of registrations, and never wait for a timer.
 */
@SchedulerTest
class AfterRegistrationIT {

    private static final String TWO_HOURS = "{\"afterRegistration\": \"PT2H\"}";
    private static final Duration QUARTER = Duration.ofMinutes(15);
    private static final JsonMapper JSON = JsonMapper.shared();

    /** An hour before the present quarter. A reminder of two hours after it is ahead. */
    private final Instant quarter =
            Instant.ofEpochSecond(Instant.now().getEpochSecond() / 900 * 900).minus(Duration.ofHours(1));

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private Retention retention;

    @LocalServerPort
    private int port;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    private record Timer(String status, @Nullable String reason, Instant dueAt, Instant usefulUntil, long audience) {

        String inShort() {
            return status + (reason == null ? "" : " " + reason);
        }
    }

    @Test
    void eachQuarterHasOneTimerAndEachPersonOneMessage() {
        LiveEventFixture event = event(TWO_HOURS);
        List<RegistrationFixture> imported = IntStream.range(0, 50)
                .mapToObj(number -> at(event, quarter.plusSeconds(number)))
                .toList();
        RegistrationFixture last = at(event, quarter.plus(QUARTER).minusMillis(1));
        RegistrationFixture next = at(event, quarter.plus(QUARTER));
        RegistrationFixture.tell(service, imported);
        RegistrationFixture.tell(service, List.of(last, next, at(event, quarter).with("WAITLISTED")));
        RegistrationFixture.tell(service, List.of(last, next));
        Plannings.await(jdbc, event);

        Map<Instant, Timer> timers = timers(event, 1);
        assertThat(timers).containsOnlyKeys(quarter, quarter.plus(QUARTER));
        timers.forEach((begin, timer) -> {
            assertThat(timer.inShort()).isEqualTo("SCHEDULED");
            assertThat(timer.dueAt()).isEqualTo(begin.plus(QUARTER).plus(Duration.ofHours(2)));
            assertThat(timer.usefulUntil()).isEqualTo(timer.dueAt().plus(Duration.ofDays(1)));
        });
        assertThat(explained(last)).containsExactly("PLANNED ");
        assertThat(explained(next)).containsExactly("PLANNED ");
        assertThat(item(event, quarter).at("/rule").asString()).isEqualTo("PT2H@REGISTRATION");

        arm(event);
        // The message of this registration was late.
        RegistrationFixture late = at(event, quarter.plusSeconds(100));
        late.tell(service);
        late.tell(service);
        Plannings.await(jdbc, event);
        arm(event);

        assertThat(got(event, 53)).hasSize(53).doesNotHaveDuplicates();
        assertThat(timers(event, 1).get(quarter)).extracting(Timer::audience).isEqualTo(51L);
        assertThat(timers(event, 1).get(quarter.plus(QUARTER)))
                .extracting(Timer::audience)
                .isEqualTo(1L);
        assertThat(explained(late)).containsExactly("ANNOUNCED ");
        assertThat(item(event, quarter).at("/audience").asInt()).isEqualTo(52);
    }

    @Test
    void planningAgainWritesOnlyWhatChanges() {
        LiveEventFixture event = event(TWO_HOURS);
        RegistrationFixture.tell(service, List.of(at(event, quarter)));
        Plannings.await(jdbc, event);
        List<String> before = writes(event);

        RegistrationFixture.tell(service, List.of(at(event, quarter.plus(QUARTER))));
        Plannings.await(jdbc, event);

        assertThat(before).hasSize(1);
        assertThat(writes(event)).hasSize(2).containsAll(before);
    }

    @Test
    void aPersonWhoRegistersAgainBelongsToAnotherQuarterAndGetsItOnce() {
        LiveEventFixture event = event(TWO_HOURS);
        RegistrationFixture before = at(event, quarter);
        RegistrationFixture after = at(event, quarter);
        RegistrationFixture stays = at(event, quarter);
        RegistrationFixture.tell(service, List.of(before, after, stays));
        before.next("CANCELLED").tell(service);
        RegistrationFixture again = before.next("CANCELLED").next("CONFIRMED");
        again.tell(service);
        Plannings.await(jdbc, event);
        assertThat(timers(event, 1)).hasSize(2);
        arm(event, quarter);
        assertThat(got(event, 2)).containsExactlyInAnyOrder(key(after), key(stays));

        after.next("CANCELLED").tell(service);
        after.next("CANCELLED").next("CONFIRMED").tell(service);
        Plannings.await(jdbc, event);
        arm(event);
        // Now both timers are armed.
        stays.next("CANCELLED").tell(service);
        stays.next("CANCELLED").next("CONFIRMED").tell(service);
        Plannings.await(jdbc, event);
        arm(event);

        assertThat(got(event, 3)).containsExactlyInAnyOrder(key(after), key(stays), key(before));
        assertThat(explained(again)).containsExactly("ANNOUNCED ");
        assertThat(explained(after)).containsExactlyInAnyOrder("ANNOUNCED OTHER_QUARTER", "LEFT_OUT ANNOUNCED_EARLIER");
        assertThat(explained(stays)).containsExactlyInAnyOrder("ANNOUNCED OTHER_QUARTER", "LEFT_OUT ANNOUNCED_EARLIER");
    }

    /** The message was late, or this service was down. An edit of the live event in the meantime changes nothing. */
    @Test
    void aRegistrationThatIsKnownLateIsRemindedAtOnceWhileThatIsUseful() {
        LiveEventFixture event = event("{\"afterRegistration\": \"PT30M\"}");
        event.retitled().tell(service);
        RegistrationFixture useful = at(event, quarter);
        RegistrationFixture useless = at(event, quarter.minus(Duration.ofDays(3)));
        RegistrationFixture.tell(service, List.of(useful, useless));
        Plannings.await(jdbc, event);
        armAll();

        assertThat(got(event, 1)).containsExactly(key(useful));
        assertThat(timers(event, 1)).containsOnlyKeys(quarter);
        assertThat(explained(useless)).isEmpty();
    }

    @Test
    void aRuleThatIsAddedRemindsNobodyWhoseInstantHasPassed() {
        LiveEventFixture event =
                anEventIn(Duration.ofDays(5)).withDefaultRules().changedAt(longAgo());
        event.tell(service);
        RegistrationFixture past = at(event, quarter);
        RegistrationFixture ahead = at(event, quarter.plus(Duration.ofHours(1)));
        RegistrationFixture.tell(service, List.of(past, ahead));
        Plannings.await(jdbc, event);
        assertThat(timers(event, 1)).isEmpty();
        // An instance of the release before has stored them.
        jdbc.sql("delete from audience_quarter where event_id = :id")
                .param("id", event.eventId())
                .update();

        put(event, "{\"afterRegistration\": \"PT30M\"}");
        armAll();

        assertThat(status(event, quarter)).isEqualTo("SKIPPED PAST_DUE");
        assertThat(status(event, quarter.plus(Duration.ofHours(1)))).isEqualTo("SCHEDULED");
        assertThat(explained(past)).containsExactly("LEFT_OUT PAST_DUE");
        assertThat(got(event, 0)).isEmpty();

        put(event, "{\"offset\": \"PT1H\"}");
        assertThat(status(event, quarter.plus(Duration.ofHours(1)))).isEqualTo("CANCELLED RULE_REMOVED");
        put(event, "{\"offset\": \"PT1H\"}", "{\"afterRegistration\": \"PT30M\"}");
        assertThat(status(event, quarter.plus(Duration.ofHours(1)))).isEqualTo("SCHEDULED");
    }

    /** What follows its own rules until then. */
    @Test
    void aLiveEventThatComesToTheDefaultRulesRemindsNobodyWhoseInstantHasPassed() {
        LiveEventFixture event = event("{\"afterRegistration\": \"PT30M\"}");
        LiveEventFixture own = event.withRules("PT1H").changedAt(longAgo());
        own.tell(service);
        RegistrationFixture person = at(event, quarter);
        person.tell(service);
        Plannings.await(jdbc, event);
        assertThat(timers(event, 1)).isEmpty();

        own.retitled().withDefaultRules().tell(service);
        Plannings.await(jdbc, event);
        armAll();

        assertThat(status(event, quarter)).isEqualTo("SKIPPED PAST_DUE");
        assertThat(got(event, 0)).isEmpty();
    }

    @Test
    void aMoveOfTheLiveEventArmsWhatIsAheadAtTheSameInstant() {
        LiveEventFixture event = event(TWO_HOURS);
        Instant earlier = quarter.minus(Duration.ofHours(3));
        RegistrationFixture had = at(event, earlier);
        RegistrationFixture waits = at(event, quarter);
        RegistrationFixture.tell(service, List.of(had, waits));
        Plannings.await(jdbc, event);
        armAll();
        assertThat(got(event, 1)).containsExactly(key(had));

        event.rescheduledBy(Duration.ofDays(2)).tell(service);
        Plannings.await(jdbc, event);
        assertThat(timers(event, 1).get(quarter)).extracting(Timer::inShort).isEqualTo("CANCELLED SUPERSEDED");
        assertThat(timers(event, 2).get(earlier)).extracting(Timer::inShort).isEqualTo("SKIPPED PAST_DUE");
        assertThat(timers(event, 2).get(quarter))
                .extracting(Timer::dueAt)
                .isEqualTo(quarter.plus(Duration.ofMinutes(135)));
        arm(event);

        // Both get a notice, too.
        assertThat(got(event, 4)).containsExactlyInAnyOrder(key(had), key(waits));
        // A person who had it before does not get it again, whatever the policy of the organizer is.
        assertThat(Announced.allFor(kafka, jdbc, event.eventId(), 4))
                .filteredOn(reminder -> reminder.rule().endsWith("@REGISTRATION"))
                .extracting(reminder -> reminder.data().get("epoch").asInt() + " "
                        + reminder.data().at("/onPostpone/rearm").asString(""))
                .containsExactlyInAnyOrder("1 ", "2 UNSENT");
    }

    @Test
    void isForThoseWhoMeetItsConditionAndWishAllReminders() {
        LiveEventFixture event = event("{\"afterRegistration\": \"PT2H\", \"condition\": {\"segments\": [\"vip\"]}}");
        RegistrationFixture vip = at(event, quarter);
        RegistrationFixture press = at(event, quarter).in("press");
        RegistrationFixture fewer = at(event, quarter).wishing("FEWER", null);
        RegistrationFixture none = at(event, quarter).wishing("NONE", null);
        RegistrationFixture.tell(service, List.of(vip, press, fewer, none));
        Plannings.await(jdbc, event);
        arm(event);
        // Before the due instant.
        press.next("CONFIRMED").in("vip").tell(service);

        assertThat(got(event, 2)).containsExactlyInAnyOrder(key(vip), key(press));
        assertThat(explained(fewer)).containsExactly("LEFT_OUT FEWER_REMINDERS_WISHED");
        assertThat(explained(none)).containsExactly("LEFT_OUT NO_REMINDERS_WISHED");
    }

    @Test
    void isOfNoUseAfterTheStartAndCancelledForAllQuartersTogether() {
        LiveEventFixture event = event(TWO_HOURS, "{\"afterRegistration\": \"P10D\"}");
        RegistrationFixture person = at(event, quarter);
        person.tell(service);
        Plannings.await(jdbc, event);
        assertThat(explained(person)).containsExactlyInAnyOrder("PLANNED ", "LEFT_OUT AFTER_START");

        assertThat(call(event.organizerId())
                        .delete()
                        .uri("/api/v1/reminders/"
                                + item(event, quarter).get("id").asString())
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode()
                        .value())
                .isEqualTo(204);
        at(event, quarter.plus(QUARTER)).tell(service);
        Plannings.await(jdbc, event);

        assertThat(status(event, quarter)).isEqualTo("CANCELLED CANCELLED_BY_HAND");
        assertThat(status(event, quarter.plus(QUARTER))).isEqualTo("CANCELLED CANCELLED_BY_HAND");
    }

    /** A fault at each boundary of a transaction. Then the work is done again, as after a restart. */
    @Test
    void eachPersonGetsItOnceWhenTheServiceDiesAtAnyBoundary() {
        LiveEventFixture event = event(TWO_HOURS);
        List<RegistrationFixture> people = IntStream.range(0, 1_250)
                .mapToObj(number -> at(event, number < 1_200 ? quarter : quarter.plus(QUARTER)))
                .toList();
        RegistrationFixture meanwhile = at(event, quarter.plusSeconds(1));
        RegistrationFixture late = at(event, quarter.plusSeconds(2));

        dying("scheduler.audience.before-commit", () -> RegistrationFixture.tell(service, people));
        assertThat(quarters(event)).isZero();
        String planning = "scheduler.default-timers.before-commit";
        AtomicBoolean died = new AtomicBoolean();
        try (var _ = Failpoints.arm(planning, () -> {
            if (!died.get() && !timers(event, 1).isEmpty()) {
                died.set(true);
                throw new InjectedFault(planning);
            }
        })) {
            RegistrationFixture.tell(service, people);
            await().atMost(Duration.ofMinutes(1)).untilTrue(died);
            // Kafka delivers again what was committed without its offsets.
            RegistrationFixture.tell(service, people);
            await().atMost(Duration.ofMinutes(1))
                    .until(() -> timers(event, 1).keySet().equals(Set.of(quarter, quarter.plus(QUARTER))));
        }

        letArm(event, quarter);
        dying("scheduler.arming.before-commit", armer::armNext);
        assertThat(timers(event, 1).get(quarter)).extracting(Timer::audience).isEqualTo(0L);
        dying("scheduler.arming.after-commit", armer::armNext);
        assertThat(timers(event, 1).get(quarter)).extracting(Timer::audience).isEqualTo(500L);
        dying("scheduler.audience.before-commit", () -> meanwhile.tell(service));
        meanwhile.tell(service);
        meanwhile.tell(service);
        armAll();
        dying("scheduler.audience.before-commit", () -> late.tell(service));
        late.tell(service);
        late.tell(service);
        arm(event);

        assertThat(got(event, 1_252))
                .hasSize(1_252)
                .doesNotHaveDuplicates()
                .contains(key(meanwhile), key(late))
                .containsAll(people.stream().map(AfterRegistrationIT::key).toList());
        assertThat(Announced.counts(kafka, event.eventId())).isEqualTo(Map.of("1 PT2H@REGISTRATION EMAIL", 1_252L));
    }

    @Test
    void quartersAreDeletedSomeTimeAfterTheEnd() {
        LiveEventFixture over = anEventIn(Duration.ofDays(-401)).changedAt(longAgo());
        over.tell(service);
        aRegistrationFor(over).tell(service);
        assertThat(quarters(over)).isEqualTo(1);
        LiveEventFixture ahead = anEventIn(Duration.ofDays(5));
        ahead.tell(service);
        aRegistrationFor(ahead).tell(service);

        await().untilAsserted(() -> {
            retention.deleteSlices();
            assertThat(jdbc.sql("select count(*) from live_event where event_id = :id")
                            .param("id", over.eventId())
                            .query(Integer.class)
                            .single())
                    .isZero();
        });

        assertThat(quarters(over)).isZero();
        assertThat(quarters(ahead)).isEqualTo(1);
    }

    /** A live event of long ago whose organizer made these rules long ago. */
    private LiveEventFixture event(String... rules) {
        LiveEventFixture event =
                anEventIn(Duration.ofDays(5)).withDefaultRules().changedAt(longAgo());
        put(event, rules);
        jdbc.sql("""
                        update reminder_defaults set rules = regexp_replace(rules::text,
                            '"since": *"[^"]*"', '"since": "2020-01-01T00:00:00Z"', 'g')::jsonb
                        where organizer_id = :organizer
                        """).param("organizer", event.organizerId()).update();
        event.tell(service);
        Plannings.await(jdbc, event);
        return event;
    }

    private static Instant longAgo() {
        return Instant.now().minus(Duration.ofDays(10)).truncatedTo(ChronoUnit.MILLIS);
    }

    private static RegistrationFixture at(LiveEventFixture event, Instant instant) {
        return aRegistrationFor(event).at(instant);
    }

    private void put(LiveEventFixture event, String... rules) {
        ResponseEntity<String> answer = call(event.organizerId())
                .put()
                .uri("/api/v1/reminder-rules")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"rules\": [" + String.join(", ", rules) + "]}")
                .retrieve()
                .toEntity(String.class);
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(200);
        Plannings.awaitDefaults(jdbc, event.organizerId());
    }

    /** Each timer of a quarter with the transaction that wrote it last. */
    private List<String> writes(LiveEventFixture event) {
        return jdbc.sql("""
                        select timer_id || ' ' || xmin from timer where event_id = :id and audience_quarter is not null
                        """).param("id", event.eventId()).query(String.class).list();
    }

    /** The timers of the shortest such rule of the live event, by their quarters. */
    private Map<Instant, Timer> timers(LiveEventFixture event, int epoch) {
        record Row(
                OffsetDateTime quarter,
                String status,
                @Nullable String reason,
                OffsetDateTime dueAt,
                OffsetDateTime usefulUntil,
                long audience) {}
        return jdbc
                .sql(
                        "select audience_quarter as quarter, status, reason, due_at, useful_until, audience from timer"
                                + " where event_id = :id and epoch = :epoch and audience_quarter is not null and rule like 'PT%'")
                .param("id", event.eventId())
                .param("epoch", epoch)
                .query(Row.class)
                .list()
                .stream()
                .collect(Collectors.toMap(
                        row -> row.quarter().toInstant(),
                        row -> new Timer(
                                row.status(),
                                row.reason(),
                                row.dueAt().toInstant(),
                                row.usefulUntil().toInstant(),
                                row.audience())));
    }

    private @Nullable String status(LiveEventFixture event, Instant begin) {
        Timer timer = timers(event, 1).get(begin);
        return timer == null ? null : timer.inShort();
    }

    private int quarters(LiveEventFixture event) {
        return jdbc.sql("select count(*) from audience_quarter where event_id = :id")
                .param("id", event.eventId())
                .query(Integer.class)
                .single();
    }

    /** Lets the reminders after the registration arm that have not begun to, as if their lead had come. */
    private void arm(LiveEventFixture event) {
        arm(event, null);
    }

    private void arm(LiveEventFixture event, @Nullable Instant begin) {
        letArm(event, begin);
        armAll();
    }

    private void letArm(LiveEventFixture event, @Nullable Instant begin) {
        jdbc.sql("update timer set next_slice_at = now() where event_id = :id and status = 'SCHEDULED'"
                        + " and audience_quarter is not null"
                        + " and (:quarter::timestamptz is null or audience_quarter = :quarter::timestamptz)")
                .param("id", event.eventId())
                .param("quarter", begin == null ? null : begin.toString())
                .update();
    }

    private static void dying(String boundary, ThrowingCallable work) {
        try (var _ = Failpoints.arm(boundary, () -> {
            throw new InjectedFault(boundary);
        })) {
            assertThatExceptionOfType(InjectedFault.class).isThrownBy(work);
        }
    }

    /** The registrations that these reminders were published for, in that order. */
    private List<String> got(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .filter(reminder -> reminder.rule().endsWith("@REGISTRATION"))
                .map(Announced.Reminder::key)
                .toList();
    }

    /** The decision and the reason about each timer after the registration. */
    private List<String> explained(RegistrationFixture person) {
        return get(
                        person.organizerId(),
                        "/reminders/explain?eventId=" + person.eventId() + "&registrationId=" + key(person))
                .get("items")
                .valueStream()
                .filter(item -> item.get("rule").asString().endsWith("@REGISTRATION"))
                .map(item -> item.get("decision").asString() + " "
                        + item.get("reason").asString(""))
                .toList();
    }

    private JsonNode item(LiveEventFixture event, Instant begin) {
        return get(event.organizerId(), "/reminders?eventId=" + event.eventId())
                .get("items")
                .valueStream()
                .filter(timer -> !timer.get("registeredFrom").isNull()
                        && Instant.parse(timer.get("registeredFrom").asString()).equals(begin))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode get(String organizer, String path) {
        return JSON.readTree(
                call(organizer).get().uri("/api/v1" + path).retrieve().body(String.class));
    }

    private static String key(RegistrationFixture person) {
        return person.registrationId().toString();
    }

    private RestClient call(String organizer) {
        return RestClient.builder()
                .baseUrl("http://localhost:" + port)
                .defaultHeaders(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                .defaultStatusHandler(status -> true, (_, _) -> {})
                .build();
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
