package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Text messages leave at ten a second, so 300 registrants need 33 seconds with a tenth in reserve. */
@SchedulerTest
class SpreadIT {

    private static final String RULE = "PT2H";

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

    private record Timer(
            String status,
            @Nullable String reason,
            OffsetDateTime dueAt,
            @Nullable OffsetDateTime ruleDueAt,
            @Nullable String dueReason,
            @Nullable OffsetDateTime spreadUntil) {}

    @Test
    void aReminderIsDueEarlierAsItsAudienceGrowsAndNeverLeavesItsInstantBehind() {
        LiveEventFixture event = event(Duration.ofHours(5));
        event.tell(service);
        Instant ofRule = event.startsAt().minus(Duration.ofHours(2));
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule);
        assertThat(timer(event).dueReason()).isNull();

        tell(event, 300);
        Plannings.await(jdbc, event);
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule.minusSeconds(33));
        assertThat(Objects.requireNonNull(timer(event).ruleDueAt()).toInstant()).isEqualTo(ofRule);
        assertThat(timer(event).dueReason()).isEqualTo("SPREAD");

        // Too few for another count, then enough.
        List<RegistrationFixture> few = tell(event, 49);
        Plannings.await(jdbc, event);
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule.minusSeconds(33));
        RegistrationFixture.tell(service, few);
        few.getFirst().next("CANCELLED").tell(service);
        Plannings.await(jdbc, event);
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule.minusSeconds(33));
        tell(event, 11);
        Plannings.await(jdbc, event);
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule.minusSeconds(39));

        // The same state again, and a later one.
        event.tell(service);
        event.retitled().tell(service);
        Plannings.await(jdbc, event);
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule.minusSeconds(39));
        JsonNode listed = get(event, "/api/v1/reminders?eventId=" + event.eventId())
                .get("items")
                .get(0);
        assertThat(listed.get("dueReason").asString()).isEqualTo("SPREAD");
        assertThat(Instant.parse(listed.get("ruleDueAt").asString())).isEqualTo(ofRule);
        assertThat(explained(few.getLast()).get("dueExplanation").asString()).contains("last recipient");
    }

    @Test
    void peopleWhoAreConfirmedLaterCountToo() {
        LiveEventFixture event = event(Duration.ofHours(5));
        event.tell(service);
        List<RegistrationFixture> waiting = IntStream.range(0, 300)
                .mapToObj(_ -> person(event).with("PENDING"))
                .toList();
        RegistrationFixture.tell(service, waiting);
        Plannings.await(jdbc, event);
        Instant ofRule = event.startsAt().minus(Duration.ofHours(2));
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule);

        RegistrationFixture.tell(
                service, waiting.stream().map(one -> one.next("CONFIRMED")).toList());
        Plannings.await(jdbc, event);

        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule.minusSeconds(33));
    }

    @Test
    void itGoesOutAtOnceIfItIsTooLateToBeginInTime() {
        LiveEventFixture event = event(Duration.ofHours(2).plusMinutes(1));
        tell(event, 600);
        Instant before = Instant.now();

        event.tell(service);

        Timer timer = timer(event);
        assertThat(timer.status()).isEqualTo("SCHEDULED");
        assertThat(timer.dueAt().toInstant())
                .isBefore(event.startsAt().minus(Duration.ofHours(2)))
                .isAfter(before.minusSeconds(1));
        armAll();
        assertThat(timer(event).status()).isIn("ARMED", "DONE");
        assertThat(announced(event, 600)).hasSize(600);
    }

    @Test
    void aRuleThatIsMadeAfterItsInstantIsPastDue() {
        LiveEventFixture event = event(Duration.ofHours(2).minusSeconds(30));
        tell(event, 300);

        event.changedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS)).tell(service);

        assertThat(timer(event).status() + " " + timer(event).reason()).isEqualTo("SKIPPED PAST_DUE");
    }

    @Test
    void onlyWhoIsConfirmedAfterTheInstantOfTheRuleIsLate() {
        LiveEventFixture event = event(Duration.ofHours(5));
        event.tell(service);
        person(event).tell(service);
        Plannings.await(jdbc, event);
        going(event, "10 minutes");
        armAll();
        assertThat(announced(event, 1)).hasSize(1);

        // The timer is due, and the instant of its rule is ahead.
        RegistrationFixture inTime = person(event).at(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        inTime.tell(service);
        assertThat(announced(event, 2)).contains(inTime.registrationId().toString());

        going(event, "-1 seconds");
        RegistrationFixture late = person(event).at(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        late.tell(service);
        armAll();
        assertThat(announced(event, 2)).hasSize(2);
        assertThat(explained(late).get("reason").asString()).isEqualTo("REGISTERED_LATE");
    }

    @Test
    void aDefaultRuleIsSpreadFromTheMomentTheOrganizerSaysSo() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5)).on("SMS").withDefaultRules();
        put(event, false);
        event.tell(service);
        tell(event, 300);
        Plannings.await(jdbc, event);
        Instant ofRule = event.startsAt().minus(Duration.ofHours(2));
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule);

        put(event, true);
        Plannings.awaitDefaults(jdbc, event.organizerId());
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule.minusSeconds(33));

        // Nobody waits for the next count any more.
        put(event, false);
        Plannings.awaitDefaults(jdbc, event.organizerId());
        tell(event, 100);
        Plannings.await(jdbc, event);
        assertThat(timer(event).dueAt().toInstant()).isEqualTo(ofRule);
        assertThat(timer(event).spreadUntil()).isNull();
    }

    @Test
    void aWallClockOfRegistrantsBeginsInEachZoneByItsOwnAudience() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5)).on("SMS").withDefaultRules();
        put(event, "\"wallClock\": {\"daysBefore\": 2, \"at\": \"09:00\", \"in\": \"REGISTRANT\"}, \"spread\": true");
        event.tell(service);
        RegistrationFixture.tell(
                service,
                IntStream.range(0, 500)
                        .mapToObj(i -> person(event).inZone(i < 300 ? "Asia/Tokyo" : "America/Lima"))
                        .toList());
        Plannings.await(jdbc, event);

        assertThat(jdbc.sql(
                                "select audience_zone || ' ' || extract(epoch from spread_until - due_at)::integer from timer"
                                        + " where event_id = :id order by 1")
                        .param("id", event.eventId())
                        .query(String.class)
                        .list())
                .containsExactly(" 0", "America/Lima 22", "Asia/Tokyo 33");
    }

    private static LiveEventFixture event(Duration time) {
        return anEventIn(time, RULE).on("SMS").spread();
    }

    private static RegistrationFixture person(LiveEventFixture event) {
        return aRegistrationFor(event).on("SMS");
    }

    private List<RegistrationFixture> tell(LiveEventFixture event, int count) {
        List<RegistrationFixture> people =
                IntStream.range(0, count).mapToObj(_ -> person(event)).toList();
        RegistrationFixture.tell(service, people);
        return people;
    }

    /** Lets the reminder be due for ten seconds, and the instant of its rule be so far ahead. */
    private void going(LiveEventFixture event, String ahead) {
        jdbc.sql(
                        "update timer set due_at = now() - interval '10 seconds', spread_until = now() + cast(:ahead as interval),"
                                + " next_slice_at = now() where event_id = :id")
                .param("ahead", ahead)
                .param("id", event.eventId())
                .update();
    }

    private Timer timer(LiveEventFixture event) {
        return jdbc.sql("select status, reason, due_at, rule_due_at, due_reason, spread_until from timer"
                        + " where event_id = :id and kind = 'REMINDER' and rule = :rule")
                .param("id", event.eventId())
                .param("rule", RULE)
                .query(Timer.class)
                .single();
    }

    private List<String> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .map(Reminder::key)
                .toList();
    }

    private JsonNode explained(RegistrationFixture person) {
        return get(
                        person.organizerId(),
                        "/api/v1/reminders/explain?eventId=" + person.eventId() + "&registrationId="
                                + person.registrationId())
                .get("items")
                .get(0);
    }

    private JsonNode get(LiveEventFixture event, String path) {
        return get(event.organizerId(), path);
    }

    private JsonNode get(String organizer, String path) {
        return JsonMapper.shared()
                .readTree(Objects.requireNonNull(RestClient.create("http://localhost:" + port)
                        .get()
                        .uri(path)
                        .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)))
                        .retrieve()
                        .body(String.class)));
    }

    private void put(LiveEventFixture event, boolean spread) {
        put(event, "\"offset\": \"%s\", \"spread\": %s".formatted(RULE, spread));
    }

    private void put(LiveEventFixture event, String rule) {
        RestClient.create("http://localhost:" + port)
                .put()
                .uri("/api/v1/reminder-rules")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())))
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"rules\": [{%s}]}".formatted(rule))
                .retrieve()
                .toBodilessEntity();
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
