package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
 * A rule by the wall clock of each registrant: a timer for each zone of the audience, and each registrant once. The tests
 * set the instants of timers, and never wait for one.
 */
@SchedulerTest
class WallClockIT {

    private static final String RULE = "P1D@09:00/REGISTRANT";
    private static final String BERLIN = "Europe/Berlin";
    private static final String TOKYO = "Asia/Tokyo";
    private static final String AUCKLAND = "Pacific/Auckland";

    private static final List<String> ZONES = List.of(
            "Pacific/Kiritimati",
            AUCKLAND,
            "Pacific/Noumea",
            "Australia/Lord_Howe",
            "Australia/Adelaide",
            "Asia/Tokyo",
            "Asia/Shanghai",
            "Asia/Bangkok",
            "Asia/Dhaka",
            "Asia/Kathmandu",
            "Asia/Karachi",
            "Asia/Dubai",
            "Europe/Istanbul",
            "Europe/Helsinki",
            "Europe/Berlin",
            "Europe/London",
            "Atlantic/Azores",
            "America/Sao_Paulo",
            "America/St_Johns",
            "America/New_York",
            "America/Chicago",
            "America/Denver",
            "America/Los_Angeles",
            "Pacific/Honolulu");

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

    private record Zone(String status, @Nullable String reason, Instant dueAt, long published) {}

    @Test
    void eachOfTwentyFourZonesHasItsInstantAndEachPersonOneMessage() {
        LiveEventFixture event = withRule();
        List<RegistrationFixture> people =
                ZONES.stream().map(zone -> aRegistrationFor(event).inZone(zone)).toList();
        RegistrationFixture.tell(service, people);
        RegistrationFixture.tell(service, List.of(aRegistrationFor(event).inZone(null)));
        Plannings.await(jdbc, event);

        Map<String, Zone> zones = zones(event, 1);
        assertThat(zones).hasSize(25);
        ZONES.forEach(zone -> {
            ZonedDateTime there =
                    Objects.requireNonNull(zones.get(zone)).dueAt().atZone(ZoneId.of(zone));
            assertThat(there.toLocalTime()).as(zone).isEqualTo(LocalTime.of(9, 0));
            assertThat(there.toLocalDate())
                    .as(zone)
                    .isEqualTo(LocalDate.ofInstant(event.startsAt(), ZoneId.of(zone))
                            .minusDays(1));
        });
        ZONES.forEach(zone -> due(event, zone, 1, "10 seconds"));
        due(event, "", 1, "10 seconds");
        armAll();
        RegistrationFixture.tell(service, people);
        armAll();

        assertThat(announced(event, 25)).hasSize(25).doesNotHaveDuplicates();
        assertThat(zones(event, 1).values())
                .allSatisfy(zone -> assertThat(zone.published()).isEqualTo(1));
    }

    @Test
    void aZoneThatIsNotKnownIsMarkedAndTheOthersAreNot() {
        LiveEventFixture event = withRule();
        RegistrationFixture nowhere = aRegistrationFor(event).inZone("Mars/Base");
        RegistrationFixture.tell(
                service, List.of(nowhere, aRegistrationFor(event).inZone(TOKYO)));
        Plannings.await(jdbc, event);

        assertThat(status(event, "Mars/Base")).isEqualTo("SKIPPED UNKNOWN_ZONE");
        assertThat(status(event, TOKYO)).isEqualTo("SCHEDULED");
        assertThat(explained(nowhere)).containsExactly("LEFT_OUT UNKNOWN_ZONE");
    }

    @Test
    void aPersonWhoMovesBeforeBothInstantsGetsThatOfTheNewZone() {
        LiveEventFixture event = withRule();
        RegistrationFixture person = inZones(event);

        moved(person, BERLIN).tell(service);
        due(event, TOKYO, 1, "10 seconds");
        armAll();
        assertThat(announced(event, 0)).isEmpty();
        assertThat(explained(moved(person, BERLIN))).containsExactly("PLANNED null");

        due(event, BERLIN, 1, "10 seconds");
        armAll();
        assertThat(announced(event, 1)).hasSize(1);
    }

    @Test
    void aPersonWhoHadItInTheFormerZoneGetsItOnlyOnce() {
        LiveEventFixture event = withRule();
        RegistrationFixture person = inZones(event);
        due(event, TOKYO, 1, "10 seconds");
        armAll();

        RegistrationFixture moved = moved(person, BERLIN);
        moved.tell(service);
        assertThat(explained(moved)).containsExactly("ANNOUNCED OTHER_ZONE", "LEFT_OUT ANNOUNCED_IN_OTHER_ZONE");
        due(event, BERLIN, 1, "10 seconds");
        armAll();
        // Back, and to the new zone again.
        RegistrationFixture back = moved(moved, TOKYO);
        back.tell(service);
        moved(back, BERLIN).tell(service);
        armAll();

        assertThat(announced(event, 1)).hasSize(1);
        assertThat(zone(event, BERLIN, 1).published()).isZero();
    }

    @Test
    void aPersonWhoMovesBetweenTwoZonesThatAreBothServedGetsItOnlyOnce() {
        LiveEventFixture event = withRule();
        RegistrationFixture person = inZones(event);
        due(event, TOKYO, 1, "10 seconds");
        due(event, BERLIN, 1, "5 seconds");
        armAll();

        RegistrationFixture moved = moved(person, BERLIN);
        moved.tell(service);
        moved.tell(service);

        assertThat(announced(event, 1)).hasSize(1);
        assertThat(explained(moved)).contains("LEFT_OUT ANNOUNCED_IN_OTHER_ZONE");
    }

    @Test
    void aPersonWhoMovesToAZoneWhoseInstantHasPassedGetsItAtOnce() {
        LiveEventFixture event = withRule();
        RegistrationFixture person = inZones(event);
        due(event, BERLIN, 1, "1 hour");
        armAll();
        assertThat(announced(event, 0)).isEmpty();

        RegistrationFixture moved = moved(person, BERLIN);
        moved.tell(service);

        assertThat(announced(event, 1)).hasSize(1);
        // The timer of the former zone comes later, and so does one of a third zone.
        due(event, TOKYO, 1, "10 seconds");
        moved(moved, TOKYO).tell(service);
        armAll();
        assertThat(announced(event, 1)).hasSize(1);
    }

    @Test
    void aPersonWhoRegistersAfterTheInstantOfAZoneAndMovesThereGetsItAtOnceIfItWasAhead() {
        LiveEventFixture event = withRule();
        inZones(event);
        due(event, BERLIN, 1, "1 hour");
        armAll();
        RegistrationFixture late = registeredAt(event, BERLIN, Duration.ofMinutes(30));
        RegistrationFixture person = registeredAt(event, TOKYO, Duration.ofMinutes(30));
        assertThat(explained(late)).containsExactly("LEFT_OUT REGISTERED_LATE");

        RegistrationFixture moved = moved(person, BERLIN);
        moved.tell(service);
        moved.tell(service);

        assertThat(announced(event, 1)).containsExactly(person.registrationId().toString());
        assertThat(explained(moved)).containsExactly("ANNOUNCED null");
        // Back, when the timer of the former zone is due.
        moved(moved, TOKYO).tell(service);
        due(event, TOKYO, 1, "10 seconds");
        armAll();
        assertThat(announced(event, 2))
                .hasSize(2)
                .doesNotContain(late.registrationId().toString());
    }

    @Test
    void aPersonWhoMovesBeforeALateSliceOfTheNewZoneGetsItFromThere() {
        LiveEventFixture event = withRule();
        inZones(event);
        RegistrationFixture late = registeredAt(event, BERLIN, Duration.ofMinutes(30));
        RegistrationFixture person = registeredAt(event, TOKYO, Duration.ofMinutes(30));
        moved(person, BERLIN).tell(service);
        due(event, BERLIN, 1, "1 hour");

        armAll();

        assertThat(announced(event, 1)).containsExactly(person.registrationId().toString());
        assertThat(explained(late)).containsExactly("LEFT_OUT REGISTERED_LATE");
    }

    @Test
    void aPersonWhoIsTheFirstInAZoneWhoseInstantHasPassedGetsItAtOnce() {
        LiveEventFixture event = withRule();
        inZones(event);
        RegistrationFixture person = registeredAt(event, TOKYO, Duration.ofMinutes(30));
        moved(person, AUCKLAND).tell(service);
        Plannings.await(jdbc, event);
        due(event, AUCKLAND, 1, "1 hour");

        armAll();

        assertThat(announced(event, 1)).containsExactly(person.registrationId().toString());
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1"})
    void aPersonWhoWasLateInTheFormerZoneTooGetsNothing(int millisAhead, int announced) {
        LiveEventFixture event = withRule();
        inZones(event);
        due(event, BERLIN, 1, "1 hour");
        armAll();
        RegistrationFixture person = registeredAt(event, TOKYO, Duration.ofMinutes(30));
        RegistrationFixture moved =
                moved(person, BERLIN).at(Instant.now().minusSeconds(60).truncatedTo(ChronoUnit.MILLIS));
        jdbc.sql("update timer set due_at = :dueAt where event_id = :id and audience_zone = :zone")
                .param("dueAt", moved.occurredAt().plusMillis(millisAhead).atOffset(ZoneOffset.UTC))
                .param("id", event.eventId())
                .param("zone", TOKYO)
                .update();

        moved.tell(service);

        assertThat(announced(event, announced)).hasSize(announced);
        assertThat(explained(moved)).containsExactly(announced == 0 ? "LEFT_OUT REGISTERED_LATE" : "ANNOUNCED null");
    }

    @Test
    void aPersonWhoRegistersAgainAfterTheMoveHasRegisteredLate() {
        LiveEventFixture event = withRule();
        inZones(event);
        due(event, BERLIN, 1, "1 hour");
        RegistrationFixture person = registeredAt(event, TOKYO, Duration.ofMinutes(30));
        RegistrationFixture cancelled = moved(person, BERLIN).with("CANCELLED");
        cancelled.tell(service);
        cancelled.next("CONFIRMED").tell(service);

        armAll();

        assertThat(announced(event, 0)).isEmpty();
    }

    @Test
    void aZoneThatAppearsAfterItsInstantIsServedAtOnceForThoseWhoWereThereBefore() {
        LiveEventFixture event = withRule();
        RegistrationFixture person = inZones(event);
        RegistrationFixture moved = moved(person, AUCKLAND);
        moved.tell(service);
        aRegistrationFor(event).inZone(AUCKLAND).at(Instant.now()).tell(service);
        Plannings.await(jdbc, event);
        due(event, AUCKLAND, 1, "10 minutes");
        armAll();

        assertThat(announced(event, 1)).containsExactly(moved.registrationId().toString());
    }

    @Test
    void anEditOfTheEventDoesNotTakeTheReminderFromThoseWhoMoveToANewZone() {
        LiveEventFixture event = withInstantPassedInAuckland();
        event.tell(service);
        RegistrationFixture person = ofLongAgo(event);
        event.retitled().changedAt(Instant.now()).tell(service);

        moveToAuckland(person);

        assertThat(status(event, AUCKLAND)).isEqualTo("ARMED");
        assertThat(announced(event, 1)).containsExactly(person.registrationId().toString());
    }

    @Test
    void aRuleThatIsMadeAfterItsInstantInAZoneIsNotSentToThoseWhoMoveThere() {
        LiveEventFixture event = withInstantPassedInAuckland();
        LiveEventFixture before = event.withRules("PT0S");
        before.tell(service);
        RegistrationFixture person = ofLongAgo(event);
        LiveEventFixture after = before.withRules(event.rules()).changedAt(Instant.now());
        after.tell(service);
        after.retitled().tell(service);

        moveToAuckland(person);

        assertThat(status(event, AUCKLAND)).isEqualTo("SKIPPED PAST_DUE");
        assertThat(announced(event, 0)).isEmpty();
    }

    @Test
    void aRuleThatComesBackAfterItsInstantInAZoneIsNotSentToThoseWhoMoveThere() {
        LiveEventFixture event = withInstantPassedInAuckland();
        event.tell(service);
        RegistrationFixture person = ofLongAgo(event);
        LiveEventFixture without = event.withRules("PT0S");
        without.tell(service);
        without.withRules(event.rules()).changedAt(Instant.now()).tell(service);

        moveToAuckland(person);

        assertThat(status(event, AUCKLAND)).isEqualTo("SKIPPED PAST_DUE");
        assertThat(announced(event, 0)).isEmpty();
    }

    @Test
    void aNewZoneDoesNotWaitForTimersThatDoNotDependOnZones() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5), "PT0S");
        event.tell(service);

        transactions.executeWithoutResult(_ -> {
            jdbc.sql("select timer_id from timer where event_id = :id for update")
                    .param("id", event.eventId())
                    .query()
                    .singleRow();
            CompletableFuture.runAsync(() -> Tenancy.runAsPlatform(
                            () -> aRegistrationFor(event).inZone(TOKYO).tell(service)))
                    .join();
            Plannings.await(jdbc, event);
        });

        assertThat(zones(event, 1)).isEmpty();
    }

    @Test
    void aMovedEventIsPlannedAgainInEveryZone() {
        LiveEventFixture event = withRule();
        inZones(event);
        due(event, TOKYO, 1, "10 seconds");
        armAll();

        event.rescheduledBy(Duration.ofDays(2)).tell(service);
        Plannings.await(jdbc, event);

        assertThat(zone(event, BERLIN, 1).reason()).isEqualTo("SUPERSEDED");
        assertThat(zone(event, TOKYO, 2).status()).isEqualTo("SCHEDULED");
        assertThat(zone(event, TOKYO, 2).dueAt()).isAfter(event.startsAt());
    }

    @Test
    void aRuleThatIsRemovedEndsInEveryZone() {
        LiveEventFixture event = withRule();
        inZones(event);

        put(event, "{\"offset\": \"PT1H\"}");

        await().untilAsserted(() -> assertThat(zones(event, 1).values())
                .hasSize(3)
                .allSatisfy(zone -> assertThat(zone.reason()).isEqualTo("RULE_REMOVED")));
    }

    @Test
    void oneByHandIsPlannedAndCancelledInEveryZone() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5), "PT0S");
        event.tell(service);
        RegistrationFixture person = aRegistrationFor(event).inZone(TOKYO);
        person.tell(service);
        Plannings.await(jdbc, event);

        ResponseEntity<String> added = call(event, HttpMethod.POST, "/reminders", """
                {"eventId": "%s", "wallClock": {"daysBefore": 1, "at": "09:00", "in": "REGISTRANT"}}
                """.formatted(event.eventId()));
        assertThat(added.getStatusCode().value()).as(added.getBody()).isEqualTo(201);
        JsonNode timer = JsonMapper.shared().readTree(Objects.requireNonNull(added.getBody()));
        assertThat(timer.get("rule").asString()).startsWith(RULE + "/");
        assertThat(timer.get("byHand").asBoolean()).isTrue();
        aRegistrationFor(event).inZone(BERLIN).tell(service);
        Plannings.await(jdbc, event);
        assertThat(zones(event, 1)).containsOnlyKeys("", TOKYO, BERLIN);

        assertThat(call(
                                event,
                                HttpMethod.DELETE,
                                "/reminders/" + timer.get("id").asString(),
                                null)
                        .getStatusCode()
                        .value())
                .isEqualTo(204);
        aRegistrationFor(event).inZone("Europe/Rome").tell(service);
        Plannings.await(jdbc, event);

        assertThat(zones(event, 1).values())
                .hasSize(3)
                .allSatisfy(zone -> assertThat(zone.reason()).isEqualTo("CANCELLED_BY_HAND"));
        assertThat(explained(person)).contains("LEFT_OUT REMINDER_CANCELLED");
    }

    @Test
    void oneByHandInTheZoneOfTheEventIsOneTimer() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5), "PT0S");
        event.tell(service);

        JsonNode timer = JsonMapper.shared()
                .readTree(Objects.requireNonNull(
                        call(event, HttpMethod.POST, "/reminders", """
                        {"eventId": "%s", "wallClock": {"daysBefore": 1, "at": "09:00"}}
                        """.formatted(event.eventId()))
                                .getBody()));

        ZonedDateTime due = Instant.parse(timer.get("dueAt").asString()).atZone(ZoneId.of(BERLIN));
        assertThat(due.toLocalTime()).isEqualTo(LocalTime.of(9, 0));
        assertThat(timer.get("zone").isNull()).isTrue();
        assertThat(call(event, HttpMethod.POST, "/reminders", """
                        {"eventId": "%s", "wallClock": {"daysBefore": 30, "at": "09:00"}}
                        """.formatted(event.eventId()))
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
    }

    /** An event by Berlin's clock, with the rule as its only one. */
    private LiveEventFixture withRule() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5)).withDefaultRules();
        put(event, "{\"wallClock\": {\"daysBefore\": 1, \"at\": \"09:00\", \"in\": \"REGISTRANT\"}}");
        event.tell(service);
        Plannings.await(jdbc, event);
        return event;
    }

    /**
     * An event of long ago with one rule, for the wall-clock time that it was in Auckland an hour ago. In Berlin, where the
     * day ends half a day later, this instant is ahead.
     */
    private static LiveEventFixture withInstantPassedInAuckland() {
        ZonedDateTime passed =
                ZonedDateTime.now(ZoneId.of(AUCKLAND)).minusHours(1).truncatedTo(ChronoUnit.MINUTES);
        Instant startsAt = passed.toLocalDate()
                .plusDays(1)
                .atTime(LocalTime.NOON)
                .atZone(ZoneId.of(AUCKLAND))
                .toInstant();
        return anEventIn(Duration.between(Instant.now(), startsAt), "P1D@" + passed.toLocalTime() + "/REGISTRANT")
                .changedAt(longAgo());
    }

    private RegistrationFixture ofLongAgo(LiveEventFixture event) {
        RegistrationFixture person = aRegistrationFor(event).inZone(BERLIN).at(longAgo());
        person.tell(service);
        Plannings.await(jdbc, event);
        return person;
    }

    private void moveToAuckland(RegistrationFixture person) {
        moved(person, AUCKLAND).tell(service);
        Plannings.await(jdbc, person.eventId());
        armAll();
    }

    private static Instant longAgo() {
        return Instant.now().minus(Duration.ofDays(10)).truncatedTo(ChronoUnit.MILLIS);
    }

    private RegistrationFixture registeredAt(LiveEventFixture event, String zone, Duration ago) {
        RegistrationFixture person =
                aRegistrationFor(event).inZone(zone).at(Instant.now().minus(ago).truncatedTo(ChronoUnit.MILLIS));
        person.tell(service);
        Plannings.await(jdbc, event);
        return person;
    }

    /** A person in Tokyo since yesterday. Berlin has a timer too. */
    private RegistrationFixture inZones(LiveEventFixture event) {
        Instant yesterday = Instant.now().minus(Duration.ofDays(1)).truncatedTo(ChronoUnit.MILLIS);
        RegistrationFixture person = aRegistrationFor(event).inZone(TOKYO).at(yesterday);
        RegistrationFixture other = aRegistrationFor(event).inZone(BERLIN).at(yesterday);
        RegistrationFixture.tell(service, List.of(person, other, other.next("CANCELLED")));
        Plannings.await(jdbc, event);
        assertThat(zones(event, 1)).containsOnlyKeys("", TOKYO, BERLIN);
        return person;
    }

    private static RegistrationFixture moved(RegistrationFixture person, String zone) {
        return person.next("CONFIRMED").inZone(zone);
    }

    private void due(LiveEventFixture event, String zone, int epoch, String ago) {
        assertThat(jdbc.sql("update timer set due_at = now() - cast(:ago as interval), next_slice_at = now()"
                                + " where event_id = :id and audience_zone = :zone and epoch = :epoch")
                        .param("ago", ago)
                        .param("id", event.eventId())
                        .param("zone", zone)
                        .param("epoch", epoch)
                        .update())
                .isEqualTo(1);
    }

    private Map<String, Zone> zones(LiveEventFixture event, int epoch) {
        record Row(String zone, String status, @Nullable String reason, OffsetDateTime dueAt, long published) {}
        return jdbc
                .sql("select audience_zone as zone, status, reason, due_at, published from timer"
                        + " where event_id = :id and epoch = :epoch and audience_zone is not null")
                .param("id", event.eventId())
                .param("epoch", epoch)
                .query(Row.class)
                .list()
                .stream()
                .collect(Collectors.toMap(
                        Row::zone,
                        row -> new Zone(row.status(), row.reason(), row.dueAt().toInstant(), row.published())));
    }

    private Zone zone(LiveEventFixture event, String zone, int epoch) {
        return Objects.requireNonNull(zones(event, epoch).get(zone));
    }

    private String status(LiveEventFixture event, String zone) {
        Zone found = zone(event, zone, 1);
        return found.status() + (found.reason() == null ? "" : " " + found.reason());
    }

    /** The registrations that reminders were published for. */
    private List<String> announced(LiveEventFixture event, int count) {
        return Announced.allFor(kafka, jdbc, event.eventId(), count).stream()
                .filter(reminder -> reminder.rule().endsWith("/REGISTRANT"))
                .map(Reminder::key)
                .toList();
    }

    private List<String> explained(RegistrationFixture person) {
        JsonNode answer = JsonMapper.shared()
                .readTree(Objects.requireNonNull(RestClient.create("http://localhost:" + port)
                        .get()
                        .uri(
                                "/api/v1/reminders/explain?eventId={event}&registrationId={registration}",
                                person.eventId(),
                                person.registrationId())
                        .headers(headers -> headers.setBearerAuth(Tokens.organizer(person.organizerId())))
                        .retrieve()
                        .body(String.class)));
        return answer.get("items")
                .valueStream()
                .filter(item -> item.get("rule").asString().startsWith(RULE))
                .map(item -> item.get("decision").asString() + " "
                        + (item.get("reason").isNull()
                                ? "null"
                                : item.get("reason").asString()))
                .toList();
    }

    private void put(LiveEventFixture event, String rule) {
        ResponseEntity<String> answer = call(event, HttpMethod.PUT, "/reminder-rules", "{\"rules\": [" + rule + "]}");
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(200);
    }

    private ResponseEntity<String> call(LiveEventFixture event, HttpMethod method, String path, @Nullable String body) {
        RestClient.RequestBodySpec request = RestClient.create("http://localhost:" + port)
                .method(method)
                .uri("/api/v1" + path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())));
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }
}
