package io.callboard.scheduler.arming;

import static io.callboard.scheduler.audience.AttendanceFixture.recorded;
import static io.callboard.scheduler.audience.RegistrationFixture.aRegistrationFor;
import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.audience.AttendanceFixture;
import io.callboard.scheduler.audience.RegistrationFixture;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
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
 * Reminders for registrants of some segments, or who chose some options: who gets which, and that nobody gets two at one
 * instant. The tests set the instants of timers, and never wait for one.
 */
@SchedulerTest
class ConditionsIT {

    private static final String VIP = "\"condition\": {\"segments\": [\"vip\"]}";
    private static final String PRESS = "\"condition\": {\"segments\": [\"press\"]}";
    private static final String ALL = "";
    private static final String NO_MEAT = "\"condition\": {\"answers\": {\"diet\": [\"No meat\", \"Vegan\"]}}";

    private static final JsonMapper JSON = JsonMapper.shared();

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

    @Test
    void eachReminderReachesThoseWhoMeetItsCondition() {
        LiveEventFixture event = event(
                rule("P2D", PRESS),
                rule("PT4H", NO_MEAT),
                rule(
                        "PT3H",
                        "\"condition\": {\"segments\": [\"vip\"], \"answers\": {\"diet\": [\"Vegan\"], \"days\":"
                                + " [\"Monday\", \"Tuesday\"]}}"),
                rule("PT1H", ALL));
        RegistrationFixture plain = aRegistrationFor(event);
        RegistrationFixture press = aRegistrationFor(event).in("press");
        RegistrationFixture vegan =
                aRegistrationFor(event).choosing("diet", "Vegan").choosing("days", "Friday", "Tuesday");
        RegistrationFixture idle =
                aRegistrationFor(event).choosing("diet", "Vegan").choosing("days", "Friday");
        RegistrationFixture nowhere = aRegistrationFor(event).in(null).choosing("diet", "Everything");
        RegistrationFixture.tell(service, List.of(plain, press, vegan, idle, nowhere));
        arm(event);

        assertThat(got(event, 9))
                .isEqualTo(Map.of(
                        key(plain), "PT1H",
                        key(press), "P2D PT1H",
                        key(vegan), "PT1H PT3H PT4H",
                        key(idle), "PT1H PT4H",
                        key(nowhere), "PT1H"));
        assertThat(explained(plain))
                .containsEntry("P2D", "LEFT_OUT OTHER_SEGMENT")
                .containsEntry("PT4H", "LEFT_OUT OTHER_ANSWER")
                .containsEntry("PT3H", "LEFT_OUT OTHER_ANSWER")
                .containsEntry("PT1H", "ANNOUNCED ");
        assertThat(explained(nowhere)).containsEntry("PT3H", "LEFT_OUT OTHER_SEGMENT");
        assertThat(timer(event, "PT3H").at("/condition").toString())
                .isEqualTo(
                        "{\"segments\":[\"vip\"],\"answers\":{\"days\":[\"Monday\",\"Tuesday\"],\"diet\":[\"Vegan\"]}}");
        assertThat(timer(event, "PT1H").at("/condition").isNull()).isTrue();
        assertThat(timer(event, "PT4H").at("/audience").asInt()).isEqualTo(2);
    }

    @Test
    void twoRemindersOfOneInstantReachEachPersonOnce() {
        // P1D and PT24H are one instant, so are P2D and PT48H.
        LiveEventFixture event =
                event(rule("P1D", VIP), rule("PT24H", NO_MEAT), rule("P2D", PRESS), rule("PT48H", ALL));
        RegistrationFixture vip = aRegistrationFor(event);
        RegistrationFixture press = aRegistrationFor(event).in("press");
        RegistrationFixture veganVip = aRegistrationFor(event).choosing("diet", "Vegan");
        RegistrationFixture vegan = aRegistrationFor(event).in("guests").choosing("diet", "Vegan");
        RegistrationFixture.tell(service, List.of(vip, press, veganVip, vegan));
        arm(event);
        RegistrationFixture late = aRegistrationFor(event).choosing("diet", "Vegan");
        late.tell(service);

        assertThat(got(event, 9))
                .isEqualTo(Map.of(
                        key(vip), "P1D PT48H",
                        key(press), "P2D",
                        key(veganVip), "P1D PT48H",
                        key(vegan), "PT24H PT48H",
                        key(late), "P1D PT48H"));
        assertThat(explained(veganVip)).containsEntry("PT24H", "LEFT_OUT SAME_INSTANT");
        assertThat(explained(press)).containsEntry("PT48H", "LEFT_OUT SAME_INSTANT");
        assertThat(timer(event, "PT48H").get("audience").asInt()).isEqualTo(4);
    }

    /** One message is enough where the other rule is for the same people. */
    @Test
    void aReminderForPeopleWhoGetAnotherOneAtItsInstantIsNotPlanned() {
        LiveEventFixture event = event(rule("P1D", ALL), rule("PT24H", VIP));

        assertThat(timer(event, "PT24H").get("reason").asString()).isEqualTo("SAME_INSTANT");
        assertThat(timer(event, "P1D").get("status").asString()).isEqualTo("SCHEDULED");
    }

    @Test
    void aPersonWithAnExtraReminderAtTheInstantOfAConditionalOneGetsOne() {
        LiveEventFixture event = event(rule("PT20M", VIP));
        RegistrationFixture vip = aRegistrationFor(event).wishing("NONE", 20);
        RegistrationFixture press = aRegistrationFor(event).in("press").wishing("ALL", 20);
        RegistrationFixture silent = aRegistrationFor(event).wishing("NONE", null);
        RegistrationFixture.tell(
                service, List.of(vip, press, silent, aRegistrationFor(event).in("press")));
        Plannings.await(jdbc, event);
        arm(event);

        assertThat(got(event, 2)).isEqualTo(Map.of(key(vip), "PT20M", key(press), "PT20M"));
        assertThat(jdbc.sql(
                                "select bucket, audience from timer where event_id = :id and rule = 'PT20M' order by bucket")
                        .param("id", event.eventId())
                        .query((row, number) -> row.getString("bucket") + row.getInt("audience"))
                        .list())
                .containsExactly("1", "EXTRA1");
    }

    @Test
    void aPersonWhoMeetsTheConditionBeforeTheInstantGetsItOnce() {
        LiveEventFixture event = event(rule("PT3H", VIP), rule("PT1H", NO_MEAT));
        RegistrationFixture person = aRegistrationFor(event).in("press");
        person.tell(service);
        arm(event);
        assertThat(got(event, 0)).isEmpty();

        RegistrationFixture vip = person.next("CONFIRMED").in("vip").choosing("diet", "Vegan");
        vip.tell(service);
        vip.tell(service);
        RegistrationFixture back = vip.next("CONFIRMED").in("press").choosing("diet", "Everything");
        back.tell(service);
        RegistrationFixture again = back.next("CONFIRMED").in("vip").choosing("diet", "No meat");
        again.tell(service);

        assertThat(got(event, 2)).isEqualTo(Map.of(key(person), "PT1H PT3H"));
        assertThat(timer(event, "PT3H").get("audience").asInt()).isEqualTo(1);
    }

    @Test
    void aPersonWhoMeetsTheConditionAfterTheInstantIsLate() {
        LiveEventFixture event = event(
                rule("P4D", VIP),
                rule("PT90H", NO_MEAT),
                rule("PT80H", VIP + ", \"lateRegistrants\": \"SEND_NOW\", \"usefulUntil\": \"PT0S\""));
        RegistrationFixture person = aRegistrationFor(event).in("press");
        person.tell(service);
        jdbc.sql("update timer set due_at = now() + interval '10 minutes', useful_until = now() + interval '1 hour'"
                        + " where event_id = :id")
                .param("id", event.eventId())
                .update();
        arm(event);
        jdbc.sql("update timer set due_at = now() - interval '1 minute', late_until = case when late_until is not null"
                        + " then useful_until end where event_id = :id")
                .param("id", event.eventId())
                .update();

        person.next("CONFIRMED").in("vip").choosing("diet", "Vegan").tell(service);

        assertThat(got(event, 1)).isEqualTo(Map.of(key(person), "PT80H"));
        assertThat(explained(person))
                .containsEntry("P4D", "LEFT_OUT SEGMENT_CHANGED_LATE")
                .containsEntry("PT90H", "LEFT_OUT ANSWER_CHANGED_LATE");
    }

    /** Whichever of the two is announced first, and whichever way the person goes. */
    @Test
    void aPersonWhoMovesBetweenTwoRemindersOfOneInstantGetsOne() {
        LiveEventFixture event = event(rule("P1D", VIP), rule("PT24H", ALL));
        RegistrationFixture leaves = aRegistrationFor(event);
        RegistrationFixture comes = aRegistrationFor(event).in("press");
        RegistrationFixture.tell(service, List.of(leaves, comes));
        arm(event, "P1D");
        leaves.next("CONFIRMED").in("press").tell(service);
        arm(event, "PT24H");
        comes.next("CONFIRMED").in("vip").tell(service);

        assertThat(got(event, 2)).isEqualTo(Map.of(key(leaves), "P1D", key(comes), "PT24H"));

        LiveEventFixture other = event(rule("P1D", VIP), rule("PT24H", ALL));
        RegistrationFixture joins = aRegistrationFor(other).in("press");
        joins.tell(service);
        arm(other, "PT24H");
        joins.next("CONFIRMED").in("vip").tell(service);
        arm(other, "P1D");

        assertThat(got(other, 1)).isEqualTo(Map.of(key(joins), "PT24H"));
    }

    /** Before it has published anything, so that nobody has got it. */
    @Test
    void aPersonWhoseReminderIsCancelledGetsTheOtherOne() {
        LiveEventFixture event = event(rule("P1D", VIP), rule("PT24H", ALL));
        RegistrationFixture vip = aRegistrationFor(event);
        vip.tell(service);
        assertThat(call(event.organizerId())
                        .delete()
                        .uri("/api/v1/reminders/"
                                + timer(event, "P1D").get("id").asString())
                        .retrieve()
                        .toBodilessEntity()
                        .getStatusCode()
                        .value())
                .isEqualTo(204);
        arm(event);

        assertThat(got(event, 1)).isEqualTo(Map.of(key(vip), "PT24H"));
        assertThat(explained(vip)).containsEntry("PT24H", "ANNOUNCED ");
    }

    @Test
    void aChangedConditionAppliesUntilTheReminderBeginsToArm() {
        LiveEventFixture event = event(rule("PT3H", VIP));
        RegistrationFixture vip = aRegistrationFor(event);
        RegistrationFixture press = aRegistrationFor(event).in("press");
        RegistrationFixture.tell(service, List.of(vip, press));
        put(event.organizerId(), rule("PT3H", PRESS));
        arm(event);
        put(event.organizerId(), rule("PT3H", VIP));
        arm(event);

        assertThat(got(event, 1)).isEqualTo(Map.of(key(press), "PT3H"));
    }

    @Test
    void quietHoursMoveAReminderForSomeInEachZone() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5)).withDefaultRules();
        put(
                event.organizerId(),
                "{\"rules\": [" + rule("P1D", VIP + ", \"quietHours\": \"EARLIER\"") + ", "
                        + rule("PT24H", "\"quietHours\": \"EARLIER\"")
                        + "], \"quietHours\": {\"from\": \"00:00\", \"to\": \"22:00\"}}");
        event.tell(service);
        RegistrationFixture vip = aRegistrationFor(event).inZone("Asia/Dubai");
        RegistrationFixture press = aRegistrationFor(event).in("press");
        RegistrationFixture.tell(service, List.of(vip, press));
        Plannings.await(jdbc, event);
        arm(event);

        assertThat(got(event, 2)).isEqualTo(Map.of(key(vip), "P1D", key(press), "PT24H"));
    }

    @Test
    void aReminderMadeByHandHasACondition() {
        LiveEventFixture event = anEventIn(Duration.ofDays(5), "PT1H");
        event.tell(service);
        RegistrationFixture vip = aRegistrationFor(event);
        RegistrationFixture vegan = aRegistrationFor(event).choosing("diet", "Vegan");
        RegistrationFixture press = aRegistrationFor(event).in("press");
        RegistrationFixture.tell(service, List.of(vip, vegan, press));

        assertThat(add(event, "\"offset\": \"PT1H\", " + VIP).getStatusCode().value())
                .isEqualTo(409);
        ResponseEntity<String> made = add(event, "\"offset\": \"PT45M\", " + NO_MEAT);
        assertThat(made.getStatusCode().value()).as(made.getBody()).isEqualTo(201);
        assertThat(JSON.readTree(made.getBody()).at("/condition").toString())
                .isEqualTo("{\"segments\":null,\"answers\":{\"diet\":[\"No meat\",\"Vegan\"]}}");
        assertThat(add(event, "\"offset\": \"PT45M\", \"condition\": {\"answers\": {\"diet\": [\"Vegan\"]}}")
                        .getStatusCode()
                        .value())
                .isEqualTo(409);
        assertThat(add(event, "\"offset\": \"PT45M\", " + VIP).getStatusCode().value())
                .isEqualTo(201);
        assertThat(add(event, "\"wallClock\": {\"daysBefore\": 1, \"at\": \"12:00\", \"in\": \"REGISTRANT\"}, " + PRESS)
                        .getStatusCode()
                        .value())
                .isEqualTo(201);
        assertThat(add(event, "\"offset\": \"PT50M\", \"condition\": {}")
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
        // What was made stays as the live event changes.
        event.retitled().tell(service);
        Plannings.await(jdbc, event);
        arm(event);

        Map<String, String> got = got(event, 3 + 3);
        assertThat(Objects.toString(got.get(key(vip))).replaceAll("/\\w+", "")).isEqualTo("PT1H PT45M");
        assertThat(Objects.toString(got.get(key(vegan))).replaceAll("/\\w+", ""))
                .isEqualTo("PT1H PT45M");
        assertThat(got.get(key(press))).startsWith("P1D@12:00/REGISTRANT/").endsWith(" PT1H");
    }

    @Test
    void followUpsHaveConditions() {
        LiveEventFixture event = event(
                "{\"afterEnd\": {\"offset\": \"PT1H\", \"for\": \"ALL\"}, " + VIP + "}",
                "{\"afterEnd\": {\"offset\": \"PT1H\", \"for\": \"NO_SHOW\"}, \"label\": \"Sorry\"}");
        RegistrationFixture vip = aRegistrationFor(event);
        RegistrationFixture press = aRegistrationFor(event).in("press");
        RegistrationFixture.tell(service, List.of(vip, press));
        AttendanceFixture.tell(service, recorded(vip, "NO_SHOW"), recorded(press, "NO_SHOW"));
        event.started().ended().tell(service);
        arm(event);

        assertThat(got(event, 2)).isEqualTo(Map.of(key(vip), "PT1H@END/ALL", key(press), "PT1H@END/NO_SHOW"));
    }

    /** What an organizer asks before there are people. */
    @Test
    void thePlanShowsConditions() {
        LiveEventFixture event = event(rule("P2D", ALL), rule("PT3H", PRESS));

        JsonNode plan = JSON.readTree(call(event.organizerId())
                .post()
                .uri("/api/v1/reminders/plan")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"start\": {\"local\": \"2040-03-01T10:00\", \"zone\": \"Europe/Berlin\"}, \"channels\":"
                        + " [\"EMAIL\"]}")
                .retrieve()
                .body(String.class));

        assertThat(plan.at("/items/0/condition").isNull()).isTrue();
        assertThat(plan.at("/items/1/condition/segments/0").asString()).isEqualTo("press");
        assertThat(plan.at("/recommendedRules").toString()).isEqualTo("[\"P2D\"]");
    }

    private LiveEventFixture event(String... rules) {
        LiveEventFixture event = anEventIn(Duration.ofDays(5)).withDefaultRules();
        put(event.organizerId(), rules);
        event.tell(service);
        Plannings.await(jdbc, event);
        return event;
    }

    private static String rule(String offset, String more) {
        return "{\"offset\": \"" + offset + "\"" + (more.isEmpty() ? "" : ", " + more) + "}";
    }

    private void put(String organizer, String... rules) {
        String body = rules[0].startsWith("{\"rules\"") ? rules[0] : "{\"rules\": [" + String.join(", ", rules) + "]}";
        ResponseEntity<String> answer = call(organizer)
                .put()
                .uri("/api/v1/reminder-rules")
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .toEntity(String.class);
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(200);
        Plannings.awaitDefaults(jdbc, organizer);
    }

    private ResponseEntity<String> add(LiveEventFixture event, String more) {
        return call(event.organizerId())
                .post()
                .uri("/api/v1/reminders")
                .contentType(MediaType.APPLICATION_JSON)
                .body("{\"eventId\": \"" + event.eventId() + "\", " + more + "}")
                .retrieve()
                .toEntity(String.class);
    }

    /** Lets all reminders of the live event arm that have not begun to, as if their lead had come. */
    private void arm(LiveEventFixture event) {
        arm(event, "%");
    }

    private void arm(LiveEventFixture event, String rule) {
        jdbc.sql(
                        "update timer set next_slice_at = now() where event_id = :id and status = 'SCHEDULED' and rule like :rule")
                .param("id", event.eventId())
                .param("rule", rule)
                .update();
        Slices.armAll(armer, jdbc);
    }

    /** The rules by which each person was reminded, in the order of their texts, by the key of the person. */
    private Map<String, String> got(LiveEventFixture event, int messages) {
        return Announced.allFor(kafka, jdbc, event.eventId(), messages).stream()
                .collect(Collectors.groupingBy(
                        Announced.Reminder::key,
                        Collectors.collectingAndThen(
                                Collectors.toList(),
                                all -> all.stream()
                                        .map(Announced.Reminder::rule)
                                        .sorted()
                                        .collect(Collectors.joining(" ")))));
    }

    /** The decision and the reason about each rule. */
    private Map<String, String> explained(RegistrationFixture person) {
        Map<String, String> explained = new TreeMap<>();
        get(person.organizerId(), "/reminders/explain?eventId=" + person.eventId() + "&registrationId=" + key(person))
                .get("items")
                .forEach(item -> explained.put(
                        item.get("rule").asString(),
                        item.get("decision").asString() + " "
                                + item.get("reason").asString("")));
        return explained;
    }

    private JsonNode timer(LiveEventFixture event, String rule) {
        return get(event.organizerId(), "/reminders?eventId=" + event.eventId())
                .get("items")
                .valueStream()
                .filter(timer -> timer.get("rule").asString().equals(rule))
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
}
