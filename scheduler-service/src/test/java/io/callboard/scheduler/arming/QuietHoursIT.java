package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Quiet hours around the instant of a rule in Dubai. The same instant is loud in UTC, the zone of the live events, and in
 * Tokyo. None of these zones changes its clocks. The tests set the instants of timers, and never wait for one.
 */
@SchedulerTest
class QuietHoursIT {

    private static final String RULE = "PT12H";
    private static final String DUBAI = "Asia/Dubai";
    private static final String TOKYO = "Asia/Tokyo";

    /** From the beginning of the quiet hours to the instant of the rule. */
    private static final Duration QUIET_FOR = Duration.ofHours(2);

    @Autowired
    private ApplicationContext service;

    @Autowired
    private TimerArmer armer;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private TransactionOperations transactions;

    @Autowired
    private KafkaProbe kafka;

    @LocalServerPort
    private int port;

    @BeforeEach
    void armWhatOthersLeft() {
        armAll();
    }

    private record Timer(
            String rule,
            @Nullable String zone,
            String status,
            @Nullable String reason,
            OffsetDateTime dueAt,
            @Nullable OffsetDateTime ruleDueAt,
            @Nullable String dueReason,
            OffsetDateTime usefulUntil) {

        /** Such as {@code SCHEDULED} or {@code CANCELLED RULE_REMOVED}. */
        String state() {
            return status + (reason == null ? "" : " " + reason);
        }
    }

    @Test
    void aRuleIsMovedWhereItsInstantIsQuietAndEachPersonGetsItOnce() {
        LiveEventFixture event = withQuietHours(RULE, "PT30M", "PT0S");
        RegistrationFixture inDubai = since(event, DUBAI);
        List<RegistrationFixture> people = List.of(inDubai, since(event, TOKYO), since(event, null));
        RegistrationFixture.tell(service, people);
        Plannings.await(jdbc, event);

        Instant ofRule = event.startsAt().minus(Duration.ofHours(12));
        Timer dubai = zone(event, DUBAI);
        assertThat(dubai.dueAt().toInstant()).isEqualTo(earlier(event));
        assertThat(Objects.requireNonNull(dubai.ruleDueAt()).toInstant()).isEqualTo(ofRule);
        assertThat(dubai.dueReason()).isEqualTo("QUIET_HOURS");
        for (String zone : List.of(TOKYO, "")) {
            assertThat(zone(event, zone).dueAt().toInstant()).isEqualTo(ofRule);
            assertThat(zone(event, zone).ruleDueAt()).isNull();
            assertThat(zone(event, zone).dueReason()).isNull();
        }
        assertThat(zones(event).values()).extracting(Timer::state).containsOnly("SCHEDULED");
        assertThat(zones(event).values())
                .extracting(timer -> timer.usefulUntil().toInstant())
                .containsOnly(event.startsAt().minus(Duration.ofMinutes(30)));
        assertThat(whole(event)).containsOnlyKeys("PT30M", "PT0S");
        assertThat(whole(event).values()).extracting(Timer::dueReason).containsOnly("ON_TIME");

        List.of(DUBAI, TOKYO, "").forEach(zone -> due(event, zone, "10 seconds"));
        armAll();
        RegistrationFixture.tell(service, people);
        armAll();

        assertThat(announced(event, 3))
                .containsExactlyInAnyOrderElementsOf(people.stream()
                        .map(person -> person.registrationId().toString())
                        .toList());
        JsonNode explained = explained(inDubai).getFirst();
        assertThat(explained.get("dueReason").asString()).isEqualTo("QUIET_HOURS");
        assertThat(explained.get("dueExplanation").asString()).contains("quiet hours");
        assertThat(Instant.parse(explained.get("ruleDueAt").asString())).isEqualTo(ofRule);
        assertThat(listed(event)
                        .filter(timer -> DUBAI.equals(timer.get("zone").asString("")))
                        .map(timer -> timer.get("dueReason").asString()))
                .containsExactly("QUIET_HOURS");
    }

    @Test
    void theyConcernALiveEventWithRulesOfItsOwnAndCanBeTakenBack() {
        LiveEventFixture event = event(RULE, "PT0S").withLateRegistrants("SEND_NOW");
        event.tell(service);
        since(event, DUBAI).tell(service);
        Plannings.await(jdbc, event);
        assertThat(zones(event)).isEmpty();

        putQuietHours(event);

        assertThat(zones(event)).containsOnlyKeys("", DUBAI);
        assertThat(zone(event, DUBAI).dueReason()).isEqualTo("QUIET_HOURS");
        assertThat(whole(event, RULE).state()).isEqualTo("CANCELLED QUIET_HOURS_CHANGED");
        assertThat(whole(event, "PT0S").state()).isEqualTo("SCHEDULED");
        // A new zone, and the next version of the live event.
        since(event, TOKYO).tell(service);
        Plannings.await(jdbc, event);
        event.retitled().tell(service);
        Plannings.await(jdbc, event);
        assertThat(zones(event)).containsOnlyKeys("", DUBAI, TOKYO);
        assertThat(whole(event, RULE).state()).isEqualTo("CANCELLED QUIET_HOURS_CHANGED");

        put(event, "{\"rules\": []}");

        assertThat(whole(event, RULE).state()).isEqualTo("SCHEDULED");
        assertThat(whole(event, RULE).dueReason()).isNull();
        assertThat(zones(event).values()).extracting(Timer::state).containsOnly("CANCELLED QUIET_HOURS_CHANGED");
        assertThat(jdbc.sql("select distinct late_policy from timer where event_id = :id")
                        .param("id", event.eventId())
                        .query(String.class)
                        .list())
                .containsExactly("SEND_NOW");
    }

    @Test
    void aRuleOfWhichMessagesArePublishedKeepsItsTimerWhenQuietHoursCome() {
        LiveEventFixture event = event(RULE, "PT2H");
        event.tell(service);
        RegistrationFixture person = since(event, DUBAI);
        person.tell(service);
        Plannings.await(jdbc, event);
        due(event, null, "10 seconds");
        armAll();

        putQuietHours(event);
        person.next("CONFIRMED").inZone(TOKYO).tell(service);
        Plannings.await(jdbc, event);
        armAll();

        assertThat(announced(event, 1)).hasSize(1);
        assertThat(zones(event)).isEmpty();
        assertThat(all(event).stream()
                        .filter(timer -> timer.rule().equals("PT2H") && timer.zone() != null)
                        .toList())
                .hasSize(3);
    }

    @Test
    void aRuleThatIsServedInOneZoneGoesOnByZonesWhenQuietHoursGo() {
        LiveEventFixture event = withQuietHours(RULE, "PT2H");
        RegistrationFixture inDubai = since(event, DUBAI);
        RegistrationFixture inTokyo = since(event, TOKYO);
        RegistrationFixture.tell(service, List.of(inDubai, inTokyo));
        Plannings.await(jdbc, event);
        due(event, DUBAI, "10 seconds");
        armAll();
        assertThat(announced(event, 1)).hasSize(1);

        put(event, "{\"rules\": [{\"offset\": \"PT12H\"}, {\"offset\": \"PT2H\"}]}");
        // The one who was served moves to a zone that is not served.
        inDubai.next("CONFIRMED").inZone(TOKYO).tell(service);
        Plannings.await(jdbc, event);

        assertThat(whole(event)).containsOnlyKeys("PT2H");
        assertThat(zone(event, TOKYO).state()).isEqualTo("SCHEDULED");
        assertThat(zone(event, TOKYO).dueAt().toInstant())
                .isEqualTo(event.startsAt().minus(Duration.ofHours(12)));
        due(event, TOKYO, "5 seconds");
        armAll();
        assertThat(announced(event, 2))
                .containsExactlyInAnyOrder(
                        inDubai.registrationId().toString(),
                        inTokyo.registrationId().toString());
    }

    @Test
    void planningWaitsForASliceOfTheTimerThatItWouldReplace() {
        LiveEventFixture event = event(RULE);
        event.tell(service);
        since(event, DUBAI).tell(service);
        Plannings.await(jdbc, event);

        transactions.executeWithoutResult(_ -> {
            jdbc.sql("update timer set status = 'ARMED' where event_id = :id")
                    .param("id", event.eventId())
                    .update();
            putQuietHoursUnplanned(event);
            await().untilAsserted(() -> assertThat(
                            jdbc.sql("select count(*) from pg_stat_activity where wait_event_type = 'Lock'")
                                    .query(Integer.class)
                                    .single())
                    .isPositive());
        });
        Plannings.awaitDefaults(jdbc, event.organizerId());

        assertThat(all(event)).extracting(Timer::state).containsExactly("ARMED");
    }

    @Test
    void aStateAndTheFirstQuietHoursOfItsOrganizerFindEachOther() {
        LiveEventFixture event = event(RULE);

        transactions.executeWithoutResult(_ -> {
            event.tell(service);
            putQuietHours(event);
        });
        Plannings.await(jdbc, event);

        assertThat(zones(event)).containsOnlyKeys("");
    }

    @Test
    void aPersonWhoMovesBetweenTheTwoInstantsGetsItOnce() {
        LiveEventFixture event = withQuietHours(RULE);
        RegistrationFixture toDubai = since(event, TOKYO);
        RegistrationFixture toTokyo = since(event, DUBAI);
        RegistrationFixture.tell(service, List.of(toDubai, toTokyo));
        Plannings.await(jdbc, event);
        due(event, DUBAI, "1 hour");
        armAll();
        assertThat(announced(event, 1)).containsExactly(toTokyo.registrationId().toString());

        // The instant of Dubai has passed, that of Tokyo has not.
        toDubai.next("CONFIRMED").inZone(DUBAI).tell(service);
        toTokyo.next("CONFIRMED").inZone(TOKYO).tell(service);
        due(event, TOKYO, "10 seconds");
        armAll();

        assertThat(announced(event, 2))
                .containsExactlyInAnyOrder(
                        toTokyo.registrationId().toString(),
                        toDubai.registrationId().toString());
    }

    @Test
    void theEarlierInstantCountsForThoseWhoRegisterLate() {
        LiveEventFixture event = event().withDefaultRules();
        put(event, """
                {"rules": [{"offset": "PT12H", "channels": ["EMAIL"]},
                        {"offset": "PT11H30M", "lateRegistrants": "SEND_NOW", "channels": ["SMS"]}],
                    "quietHours": %s}""".formatted(quietHours(event)));
        event.on("EMAIL", "SMS").tell(service);
        since(event, DUBAI).tell(service);
        Plannings.await(jdbc, event);
        jdbc.sql("update timer set due_at = now() - interval '1 hour', next_slice_at = now()"
                        + " where event_id = :id and audience_zone = :zone")
                .param("id", event.eventId())
                .param("zone", DUBAI)
                .update();
        armAll();

        RegistrationFixture late =
                aRegistrationFor(event).on("EMAIL", "SMS").inZone(DUBAI).at(Instant.now());
        late.tell(service);

        assertThat(Announced.allFor(kafka, jdbc, event.eventId(), 2).stream()
                        .filter(reminder ->
                                reminder.key().equals(late.registrationId().toString()))
                        .map(Reminder::rule))
                .containsExactly("PT11H30M");
        assertThat(explained(late).stream()
                        .filter(item -> item.get("channel").asString().equals("EMAIL"))
                        .map(item -> item.get("reason").asString()))
                .contains("REGISTERED_LATE");
    }

    @Test
    void aMovedEventIsMovedOutOfTheQuietHoursAgain() {
        LiveEventFixture event = withQuietHours(RULE);
        RegistrationFixture person = since(event, DUBAI);
        person.tell(service);
        Plannings.await(jdbc, event);

        LiveEventFixture moved = event.rescheduledBy(Duration.ofHours(24));
        moved.tell(service);
        Plannings.await(jdbc, event);

        assertThat(jdbc.sql("select due_at from timer where event_id = :id and epoch = 2 and audience_zone = :zone")
                        .param("id", event.eventId())
                        .param("zone", DUBAI)
                        .query(OffsetDateTime.class)
                        .single()
                        .toInstant())
                .isEqualTo(earlier(moved));
        assertThat(zone(event, DUBAI).state()).isEqualTo("CANCELLED SUPERSEDED");
    }

    @Test
    void quietHoursThatHaveBegunWhenTheyAreSetTakeTheReminderFromNobody() {
        LiveEventFixture event = anEventIn(Duration.ofHours(13), RULE)
                .inZone("UTC")
                .changedAt(Instant.now().minus(Duration.ofDays(1)));
        event.tell(service);
        since(event, DUBAI).tell(service);
        Plannings.await(jdbc, event);

        putQuietHours(event);

        Timer dubai = zone(event, DUBAI);
        assertThat(dubai.state()).isEqualTo("SCHEDULED");
        assertThat(dubai.dueReason()).isEqualTo("QUIET_HOURS_SET_LATE");
        assertThat(dubai.dueAt().toInstant()).isEqualTo(event.startsAt().minus(Duration.ofHours(12)));
    }

    @Test
    void aLiveEventThatIsMadeAfterTheEarlierInstantSendsNothingThere() {
        LiveEventFixture event = anEventIn(Duration.ofHours(13), RULE).inZone("UTC");
        putQuietHours(event);
        jdbc.sql("update reminder_defaults set quiet_since = now() - interval '1 day' where organizer_id = :id")
                .param("id", event.organizerId())
                .update();
        event.tell(service);
        since(event, DUBAI).tell(service);
        Plannings.await(jdbc, event);
        armAll();

        assertThat(zone(event, DUBAI).state()).isEqualTo("SKIPPED PAST_DUE");
        assertThat(zone(event, "").state()).isEqualTo("SCHEDULED");
        assertThat(announced(event, 0)).isEmpty();
    }

    @Test
    void aZoneThatIsNotKnownGetsTheRuleAtItsInstant() {
        LiveEventFixture event = withQuietHours(RULE);
        since(event, "Mars/Base").tell(service);
        Plannings.await(jdbc, event);

        assertThat(zone(event, "Mars/Base").state()).isEqualTo("SCHEDULED");
        assertThat(zone(event, "Mars/Base").dueReason()).isEqualTo("QUIET_HOURS_UNKNOWN");
    }

    private static LiveEventFixture event(String... rules) {
        return anEventIn(Duration.ofDays(5), rules).inZone("UTC");
    }

    /** With these default rules. */
    private LiveEventFixture withQuietHours(String... rules) {
        LiveEventFixture event = event().withDefaultRules();
        put(event, """
                {"rules": [%s], "quietHours": %s}""".formatted(
                List.of(rules).stream().map("{\"offset\": \"%s\"}"::formatted).collect(Collectors.joining(", ")),
                quietHours(event)));
        event.tell(service);
        Plannings.await(jdbc, event);
        return event;
    }

    private void putQuietHours(LiveEventFixture event) {
        putQuietHoursUnplanned(event);
        Plannings.awaitDefaults(jdbc, event.organizerId());
    }

    private void putQuietHoursUnplanned(LiveEventFixture event) {
        call(
                event,
                HttpMethod.PUT,
                "/reminder-rules",
                "{\"rules\": [], \"quietHours\": %s}".formatted(quietHours(event)));
    }

    /** From two hours before the instant of the rule in Dubai to an hour after it. */
    private static String quietHours(LiveEventFixture event) {
        LocalTime there = event.startsAt()
                .minus(Duration.ofHours(12))
                .atZone(ZoneId.of(DUBAI))
                .toLocalTime()
                .truncatedTo(ChronoUnit.MINUTES)
                .minus(QUIET_FOR);
        return "{\"from\": \"%s\", \"to\": \"%s\"}"
                .formatted(there, there.plus(QUIET_FOR).plusHours(1));
    }

    /** A quarter of an hour before the quiet hours. */
    private static Instant earlier(LiveEventFixture event) {
        return event.startsAt()
                .minus(Duration.ofHours(12))
                .truncatedTo(ChronoUnit.MINUTES)
                .minus(QUIET_FOR)
                .minus(Duration.ofMinutes(15));
    }

    private static RegistrationFixture since(LiveEventFixture event, @Nullable String zone) {
        return aRegistrationFor(event)
                .inZone(zone)
                .at(Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS));
    }

    private void due(LiveEventFixture event, @Nullable String zone, String ago) {
        assertThat(jdbc.sql("update timer set due_at = now() - cast(:ago as interval), next_slice_at = now()"
                                + " where event_id = :id and rule = :rule and audience_zone is not distinct from :zone")
                        .param("ago", ago)
                        .param("id", event.eventId())
                        .param("rule", RULE)
                        .param("zone", zone)
                        .update())
                .isEqualTo(1);
    }

    private List<Timer> all(LiveEventFixture event) {
        return jdbc.sql(
                        "select rule, audience_zone as zone, status, reason, due_at, rule_due_at, due_reason, useful_until"
                                + " from timer where event_id = :id and epoch = 1 and kind = 'REMINDER'")
                .param("id", event.eventId())
                .query(Timer.class)
                .list();
    }

    /** The timers for all registrants, by their rules. */
    private Map<String, Timer> whole(LiveEventFixture event) {
        return all(event).stream()
                .filter(timer -> timer.zone() == null)
                .collect(Collectors.toMap(Timer::rule, timer -> timer));
    }

    private Timer whole(LiveEventFixture event, String rule) {
        return Objects.requireNonNull(whole(event).get(rule));
    }

    /** The timers of the rule, by their zones. */
    private Map<String, Timer> zones(LiveEventFixture event) {
        return all(event).stream()
                .filter(timer -> timer.zone() != null && timer.rule().equals(RULE))
                .collect(Collectors.toMap(timer -> Objects.requireNonNull(timer.zone()), timer -> timer));
    }

    private Timer zone(LiveEventFixture event, String zone) {
        return Objects.requireNonNull(zones(event).get(zone));
    }

    /** The registrations that the rule was published for. */
    private List<String> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .filter(reminder -> reminder.rule().equals(RULE))
                .map(Reminder::key)
                .toList();
    }

    private List<JsonNode> explained(RegistrationFixture person) {
        return JsonMapper.shared()
                .readTree(Objects.requireNonNull(RestClient.create("http://localhost:" + port)
                        .get()
                        .uri(
                                "/api/v1/reminders/explain?eventId={event}&registrationId={registration}",
                                person.eventId(),
                                person.registrationId())
                        .headers(headers -> headers.setBearerAuth(Tokens.organizer(person.organizerId())))
                        .retrieve()
                        .body(String.class)))
                .get("items")
                .valueStream()
                .filter(item -> item.get("rule").asString().equals(RULE))
                .toList();
    }

    private Stream<JsonNode> listed(LiveEventFixture event) {
        return JsonMapper.shared()
                .readTree(Objects.requireNonNull(
                        call(event, HttpMethod.GET, "/reminders?eventId=" + event.eventId(), null)
                                .getBody()))
                .get("items")
                .valueStream();
    }

    private void put(LiveEventFixture event, String rules) {
        call(event, HttpMethod.PUT, "/reminder-rules", rules);
        Plannings.awaitDefaults(jdbc, event.organizerId());
    }

    private ResponseEntity<String> call(LiveEventFixture event, HttpMethod method, String path, @Nullable String body) {
        RestClient.RequestBodySpec request = RestClient.create("http://localhost:" + port)
                .method(method)
                .uri("/api/v1" + path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())));
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        ResponseEntity<String> answer = request.retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(200);
        return answer;
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
