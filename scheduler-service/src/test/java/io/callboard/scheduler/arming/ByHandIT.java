package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.RegistrationFixture.aHostOf;
import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.audience.RegistrationFixture.registrationsFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.arming.Announced.Reminder;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import io.callboard.scheduler.timer.TimerRows;
import io.callboard.scheduler.timer.TimerRows.TimerRow;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What organizers do to reminders by hand, between planning, arming and the audience. */
@SchedulerTest
class ByHandIT {

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
    void addsOneMoreReminderThatChangedRulesDoNotRemove() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H", "PT0S").on("EMAIL", "SMS");
        event.tell(service);

        JsonNode added = body(201, add(event, "\"offset\": \"PT45M\", \"channels\": [\"SMS\"]"));
        event.withRules("PT0S").tell(service);

        assertThat(Instant.parse(added.get("dueAt").asString()))
                .isEqualTo(event.startsAt().minus(Duration.ofMinutes(45)));
        assertThat(Instant.parse(added.get("usefulUntil").asString())).isEqualTo(event.startsAt());
        assertThat(added.get("byHand").asBoolean()).isTrue();
        assertThat(added.get("rule").asString()).startsWith("PT45M/");
        assertThat(withoutSuffix(event))
                .containsExactly("1 PT1H CANCELLED RULE_REMOVED", "1 PT45M SCHEDULED", "1 PT0S SCHEDULED");
    }

    @Test
    void anOffsetMovesWithTheStartAndAnInstantStays() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        event.tell(service);
        Instant at = event.startsAt().minus(Duration.ofHours(2));
        body(201, add(event, "\"offset\": \"PT45M\""));
        body(201, add(event, "\"at\": \"" + at + "\""));

        LiveEventFixture later = event.rescheduledBy(Duration.ofDays(1));
        later.tell(service);

        assertThat(due(event, "PT45M", 2)).isEqualTo(later.startsAt().minus(Duration.ofMinutes(45)));
        assertThat(due(event, at.toString(), 2)).isEqualTo(at);

        later.rescheduledBy(Duration.ofHours(-28)).tell(service);
        assertThat(withoutSuffix(event)).contains("3 " + at + " SKIPPED AFTER_START", "3 PT45M SCHEDULED");
    }

    @Test
    void refusesWhatMakesNoSense() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H", "PT0S");
        event.tell(service);
        String other = anEventIn(Duration.ofHours(5)).organizerId();

        assertThat(add(event, "\"offset\": \"PT6H\"").getStatusCode().value()).isEqualTo(422);
        assertThat(add(event, "\"offset\": \"soon\"").getStatusCode().value()).isEqualTo(422);
        assertThat(add(event, "\"offset\": \"PT2H\", \"at\": \"2030-01-01T00:00:00Z\"")
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
        assertThat(add(event, "\"at\": \"" + event.startsAt().plus(Duration.ofHours(1)) + "\"")
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
        assertThat(add(event, "\"offset\": \"PT2H\", \"channels\": [\"FAX\"]")
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
        assertThat(problem(409, add(event, "\"offset\": \"PT60M\""))).endsWith("/reminder-exists");
        body(201, add(event, "\"offset\": \"PT60M\", \"channels\": [\"SMS\"]"));
        assertThat(problem(409, add(event, "\"offset\": \"PT60M\", \"channels\": [\"SMS\"]")))
                .endsWith("/reminder-exists");
        assertThat(problem(404, call(other, HttpMethod.POST, "", request(event.eventId(), "\"offset\": \"PT2H\""))))
                .endsWith("/not-found");
        event.ended().tell(service);
        assertThat(problem(409, add(event, "\"offset\": \"PT2H\""))).endsWith("/live-event-status");
    }

    @Test
    void waitsForAnEventThatItsCallerHasJustMade() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        CompletableFuture<ResponseEntity<String>> answer = CompletableFuture.supplyAsync(() -> call(
                event.organizerId(),
                HttpMethod.POST,
                "?minVersion=1",
                request(event.eventId(), "\"offset\": \"PT45M\"")));

        event.tell(service);

        assertThat(answer)
                .succeedsWithin(Duration.ofSeconds(60))
                .satisfies(found -> assertThat(found.getStatusCode().value()).isEqualTo(201));
    }

    @Test
    void aCancelledReminderIsAnnouncedNoMoreAndFencedAndStaysCancelled() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "PT0S");
        event.tell(service);
        RegistrationFixture.tell(service, registrationsFor(event, 700));
        assertThat(armer.armNext()).isTrue();
        TimerRow arming = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        assertThat(arming.status()).isEqualTo("ARMING");

        assertThat(cancel(event, arming.timerId())).isEqualTo(204);
        assertThat(cancel(event, arming.timerId())).isEqualTo(204);
        armAll();
        aRegistrationFor(event).tell(service);
        event.withRules("PT0S").tell(service);
        event.withRules("PT0S").rescheduledBy(Duration.ofHours(1)).tell(service);

        assertThat(TimerRows.inShort(jdbc, event.eventId()))
                .contains("1 PT0S CANCELLED CANCELLED_BY_HAND", "2 PT0S CANCELLED CANCELLED_BY_HAND");
        assertThat(ofTimer(Announced.allFor(kafka, jdbc, event.eventId(), 500), arming.timerId()))
                .hasSize(500);
        await().untilAsserted(() -> assertThat(cancelled(arming.timerId())).hasSize(1));
        Contracts.assertValid(
                "reminder-controls.v1",
                "ReminderCancelled",
                cancelled(arming.timerId()).getFirst());
    }

    @Test
    void cancelsWhatIsDueAndStillUsefulButNothingElse() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "P1D", "PT0S");
        event.tell(service);
        armAll();
        TimerRow due = TimerRows.only(jdbc, event.eventId(), "PT0S", 1);
        jdbc.sql("update timer set due_at = now() - interval '1 second' where timer_id = ?")
                .param(due.timerId())
                .update();
        armer.maintain();

        assertThat(cancel(event, due.timerId())).isEqualTo(204);
        assertThat(cancel(event, TimerRows.only(jdbc, event.eventId(), "P1D", 1).timerId()))
                .isEqualTo(409);
        assertThat(cancel(event, UUID.randomUUID())).isEqualTo(404);
        assertThat(call("org_other", HttpMethod.DELETE, "/" + due.timerId(), null)
                        .getStatusCode()
                        .value())
                .isEqualTo(404);
        event.rescheduledBy(Duration.ofDays(1)).tell(service);
        UUID notice = TimerRows.only(jdbc, event.eventId(), "RESCHEDULED", 2).timerId();
        assertThat(problem(409, call(event.organizerId(), HttpMethod.DELETE, "/" + notice, null)))
                .endsWith("/not-a-reminder");
    }

    @Test
    void sendsNowOnceAndNoLaterStateMovesItBack() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5), "P1D", "PT0S");
        event.tell(service);
        RegistrationFixture member = aRegistrationFor(event);
        member.tell(service);
        UUID timerId = TimerRows.only(jdbc, event.eventId(), "P1D", 1).timerId();

        JsonNode first = body(200, sendNow(event, timerId));
        JsonNode second = body(200, sendNow(event, timerId));
        event.withRules("P1D", "PT1H", "PT0S").tell(service);
        armAll();
        JsonNode third = body(200, sendNow(event, timerId));

        assertThat(second.get("dueAt")).isEqualTo(first.get("dueAt"));
        assertThat(third.get("dueAt")).isEqualTo(first.get("dueAt"));
        assertThat(third.get("status").asString()).isEqualTo("ARMED");
        List<Reminder> announced = Announced.allFor(kafka, jdbc, event.eventId(), 1);
        assertThat(announced)
                .extracting(Reminder::id)
                .containsExactly(timerId + ":" + member.registrationId() + ":EMAIL");
        assertThat(Instant.parse(announced.getFirst().data().get("sendAt").asString()))
                .isEqualTo(Instant.parse(first.get("dueAt").asString()));
    }

    @Test
    void doesNotSendNowWhatIsUnderwayOrOver() {
        LiveEventFixture event = anEventIn(Duration.ofSeconds(50), "P1D", "PT0S");
        event.tell(service);
        armAll();
        UUID armed = TimerRows.only(jdbc, event.eventId(), "PT0S", 1).timerId();
        UUID skipped = TimerRows.only(jdbc, event.eventId(), "P1D", 1).timerId();

        assertThat(problem(409, sendNow(event, armed))).endsWith("/reminder-underway");
        assertThat(problem(409, sendNow(event, skipped))).endsWith("/reminder-over");
        assertThat(sendNow(event, UUID.randomUUID()).getStatusCode().value()).isEqualTo(404);
    }

    /**
     * Random commands of an organizer between registrations, reschedules, changed rules and slices. Afterwards every
     * armed timer was announced to each member once, a cancelled rule is open in no epoch, and a reminder by hand has one
     * timer in the present epoch unless it was cancelled.
     */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void keepsItsPromisesInAnyOrderOfCommands(long seed) {
        Random random = new Random(seed);
        LiveEventFixture event = anEventIn(Duration.ofSeconds(55), "PT1S", "PT0S");
        event.tell(service);
        List<RegistrationFixture> members = new ArrayList<>(registrationsFor(event, 600));
        RegistrationFixture.tell(service, members);
        aHostOf(event, "PT2S").tell(service);
        Set<String> cancelled = new TreeSet<>();
        Set<String> byHand = new TreeSet<>();
        for (int step = 0; step < 30; step++) {
            switch (random.nextInt(8)) {
                case 0 -> {
                    List<RegistrationFixture> more = registrationsFor(event, 1 + random.nextInt(5));
                    RegistrationFixture.tell(service, more);
                    members.addAll(more);
                }
                case 1 -> {
                    event = event.rescheduledBy(Duration.ofSeconds(1 + random.nextInt(3)));
                    event.tell(service);
                }
                case 2 -> {
                    event = random.nextBoolean() ? event.withRules("PT1S", "PT0S") : event.withRules("PT0S", "PT3S");
                    event.tell(service);
                }
                case 3 -> {
                    ResponseEntity<String> made = add(event, "\"offset\": \"PT" + (5 + random.nextInt(20)) + "S\"");
                    if (made.getStatusCode().value() == 201) {
                        byHand.add(JsonMapper.shared()
                                .readTree(made.getBody())
                                .get("rule")
                                .asString());
                    }
                }
                case 4 -> {
                    List<TimerRow> rows = TimerRows.of(jdbc, event.eventId());
                    TimerRow chosen = rows.get(random.nextInt(rows.size()));
                    if (cancel(event, chosen.timerId()) == 204) {
                        cancelled.add(chosen.rule());
                        byHand.remove(chosen.rule());
                    }
                }
                case 5 -> {
                    List<TimerRow> rows = TimerRows.of(jdbc, event.eventId());
                    sendNow(event, rows.get(random.nextInt(rows.size())).timerId());
                }
                default -> armer.armNext();
            }
        }
        armAll();

        int present = event.epoch();
        List<TimerRow> rows = TimerRows.of(jdbc, event.eventId());
        List<Reminder> all = Announced.allFor(kafka, jdbc, event.eventId(), 0);
        assertThat(all).extracting(Reminder::id).doesNotHaveDuplicates();
        assertThat(rows)
                .filteredOn(row -> cancelled.contains(row.rule()) && row.kind().equals("REMINDER"))
                .filteredOn(row -> row.epoch() == present)
                .extracting(TimerRow::status)
                .doesNotContain("SCHEDULED", "ARMING", "ARMED");
        for (String rule : byHand) {
            assertThat(rows.stream().filter(row -> row.rule().equals(rule) && row.epoch() == present))
                    .as(rule)
                    .hasSize(1)
                    .noneMatch(row -> "RULE_REMOVED".equals(row.reason()));
        }
        Set<String> registrations = members.stream()
                .map(member -> member.registrationId().toString())
                .collect(Collectors.toCollection(TreeSet::new));
        for (TimerRow row : rows) {
            if (row.status().equals("ARMED")
                    && row.kind().equals("REMINDER")
                    && row.dueAt().isAfter(Instant.now())) {
                assertThat(ofTimer(all, row.timerId()))
                        .as(row.inShort())
                        .extracting(Reminder::key)
                        .containsExactlyInAnyOrderElementsOf(registrations);
            }
        }
    }

    private void armAll() {
        Slices.armAll(armer, jdbc);
    }

    /** Without the suffix of reminders made by hand. */
    private List<String> withoutSuffix(LiveEventFixture event) {
        return TimerRows.inShort(jdbc, event.eventId()).stream()
                .map(row -> row.replaceAll("/[0-9a-f]{8} ", " "))
                .toList();
    }

    private Instant due(LiveEventFixture event, String rule, int epoch) {
        return TimerRows.of(jdbc, event.eventId()).stream()
                .filter(row -> row.rule().startsWith(rule + "/") && row.epoch() == epoch)
                .findFirst()
                .orElseThrow()
                .dueAt();
    }

    private static List<Reminder> ofTimer(List<Reminder> all, UUID timerId) {
        return all.stream()
                .filter(reminder -> reminder.id().startsWith(timerId.toString()))
                .toList();
    }

    private List<String> cancelled(UUID timerId) {
        return kafka.received("reminder-controls.v1").stream()
                .filter(record -> ("timer:" + timerId).equals(KafkaProbe.key(record)))
                .map(KafkaProbe::text)
                .toList();
    }

    private ResponseEntity<String> add(LiveEventFixture event, String fields) {
        return call(event.organizerId(), HttpMethod.POST, "", request(event.eventId(), fields));
    }

    private static String request(UUID eventId, String fields) {
        return "{\"eventId\": \"" + eventId + "\", " + fields + "}";
    }

    private int cancel(LiveEventFixture event, UUID timerId) {
        return call(event.organizerId(), HttpMethod.DELETE, "/" + timerId, null)
                .getStatusCode()
                .value();
    }

    private ResponseEntity<String> sendNow(LiveEventFixture event, UUID timerId) {
        return call(event.organizerId(), HttpMethod.POST, "/" + timerId + "/send-now", null);
    }

    private static JsonNode body(int status, ResponseEntity<String> answer) {
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(status);
        return JsonMapper.shared().readTree(Objects.requireNonNull(answer.getBody()));
    }

    private static String problem(int status, ResponseEntity<String> answer) {
        return body(status, answer).get("type").asString();
    }

    private ResponseEntity<String> call(String organizer, HttpMethod method, String path, @Nullable String body) {
        RestClient.RequestBodySpec request = RestClient.create("http://localhost:" + port)
                .method(method)
                .uri("/api/v1/reminders" + path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizer)));
        Stream.ofNullable(body)
                .forEach(text -> request.contentType(MediaType.APPLICATION_JSON).body(text));
        return request.retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }
}
