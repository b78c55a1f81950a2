package io.callboard.scheduler.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.chassis.testing.Vectors;
import io.callboard.scheduler.SchedulerTest;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The default rules over HTTP. */
@SchedulerTest
class ReminderRulesIT {

    private static final String TWO_RULES = """
            {"rules": [{"offset": "PT60M", "label": "An hour", "sortOrder": 2, "holdOutPercent": 25},
                {"offset": "P1D", "sortOrder": 1, "channels": ["EMAIL"], "usefulUntil": "PT2H", "enabled": false}]}""";

    private final String organizer = "org_" + UUID.randomUUID();

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @LocalServerPort
    private int port;

    @Test
    void theBuiltInRulesApplyUntilAnOrganizerStoresSome() {
        ResponseEntity<String> answer = get(organizer);

        assertThat(answer.getHeaders().getETag()).isEqualTo("\"0\"");
        JsonNode rules = body(200, answer);
        assertThat(rules.get("rules")
                        .valueStream()
                        .map(rule -> rule.get("offset").asString()))
                .containsExactlyElementsOf(Vectors.builtInReminderRules());
        assertThat(rules.get("rules").valueStream())
                .allMatch(rule -> rule.get("enabled").asBoolean()
                        && rule.get("channels").isNull()
                        && rule.get("usefulUntil").isNull()
                        && rule.get("lateRegistrants").asString().equals("SKIP"));
        assertThat(rules.get("builtIn").asBoolean()).isTrue();
        assertThat(rules.get("replanning").asBoolean()).isFalse();
    }

    @Test
    void storesTheRulesOfAnOrganizerInTheirOrder() {
        ResponseEntity<String> answer = put(organizer, "\"0\"", TWO_RULES);

        JsonNode rules = body(200, answer);
        assertThat(answer.getHeaders().getETag())
                .isEqualTo("\"" + rules.get("version").asLong() + "\"");
        assertThat(rules.get("rules")).isEqualTo(JsonMapper.shared().readTree("""
                [{"offset": "P1D", "enabled": false, "label": "P1D", "sortOrder": 1, "channels": ["EMAIL"],
                    "usefulUntil": "PT2H", "lateRegistrants": "SKIP", "wallClock": null, "afterEnd": null, "afterRegistration": null,
                    "quietHours": "EARLIER", "spread": false, "holdOutPercent": 0, "condition": null},
                {"offset": "PT1H", "enabled": true, "label": "An hour", "sortOrder": 2, "channels": null,
                    "usefulUntil": null, "lateRegistrants": "SKIP", "wallClock": null, "afterEnd": null, "afterRegistration": null,
                    "quietHours": "EARLIER", "spread": false, "holdOutPercent": 25, "condition": null}]"""));
        assertThat(rules.get("version").asLong()).isPositive();
        assertThat(rules.get("builtIn").asBoolean()).isFalse();
        assertThat(body(200, get(organizer)).get("rules")).isEqualTo(rules.get("rules"));
        assertThat(body(200, get("org_" + UUID.randomUUID())).get("builtIn").asBoolean())
                .isTrue();
    }

    @Test
    void storesQuietHoursAndTakesThemBack() {
        String quiet = """
                {"rules": [{"offset": "PT2H", "quietHours": "ON_TIME"}, {"offset": "PT5M"}],
                    "quietHours": {"from": "22:00", "to": "07:00"}}""";
        long version = version(put(organizer, null, quiet));

        JsonNode stored = body(200, get(organizer));
        assertThat(stored.get("quietHours")).isEqualTo(JsonMapper.shared().readTree("""
                {"from": "22:00", "to": "07:00"}"""));
        assertThat(stored.get("rules")
                        .valueStream()
                        .map(rule -> rule.get("quietHours").asString()))
                .containsExactly("ON_TIME", "ON_TIME");
        assertThat(version(put(organizer, null, quiet))).isEqualTo(version);
        assertThat(version(put(organizer, null, quiet.replace("07:00", "07:30"))))
                .isGreaterThan(version);
        assertThat(body(200, put(organizer, null, TWO_RULES)).get("quietHours").isNull())
                .isTrue();

        JsonNode refused = body(422, put(organizer, null, """
                {"rules": [], "quietHours": {"from": "22:00", "to": "22:00"}}"""));
        assertThat(refused.get("errors").get(0).get("pointer").asString()).isEqualTo("/quietHours/to");
    }

    @Test
    void storesWhatAMoveArmsAgain() {
        String limited = """
                {"rules": [], "onPostpone": {"rearm": "IF_MOVED_MORE_THAN", "movedMoreThan": "P1DT2H"}}""";
        assertThat(body(200, get(organizer)).at("/onPostpone/rearm").asString()).isEqualTo("ALL");
        long version = version(put(organizer, null, limited));

        assertThat(body(200, get(organizer)).get("onPostpone"))
                .isEqualTo(JsonMapper.shared().readTree("""
                {"rearm": "IF_MOVED_MORE_THAN", "movedMoreThan": "PT26H"}"""));
        assertThat(version(put(organizer, null, limited.replace("P1DT2H", "PT26H"))))
                .isEqualTo(version);
        assertThat(version(put(organizer, null, limited.replace("P1DT2H", "PT27H"))))
                .isGreaterThan(version);
        assertThat(body(200, put(organizer, null, "{\"rules\": [], \"onPostpone\": {\"rearm\": \"UNSENT\"}}"))
                        .at("/onPostpone/movedMoreThan")
                        .isNull())
                .isTrue();
        assertThat(body(200, put(organizer, null, "{\"rules\": []}"))
                        .at("/onPostpone/rearm")
                        .asString())
                .isEqualTo("ALL");
    }

    @Test
    void publishesEachChangeOnceWithARisingVersion() {
        long first = version(put(organizer, null, TWO_RULES));
        assertThat(version(put(organizer, null, TWO_RULES))).isEqualTo(first);
        long second = version(put(organizer, null, "{\"rules\": []}"));
        // As after the database was restored from a backup that is older than the rules.
        jdbc.sql("delete from reminder_defaults where organizer_id = ?")
                .param(organizer)
                .update();
        long third = version(put(organizer, null, TWO_RULES));

        assertThat(List.of(first, second, third)).isSorted().doesNotHaveDuplicates();
        await().untilAsserted(() ->
                assertThat(published()).containsExactly(first + " [\"PT1H\"]", second + " []", third + " [\"PT1H\"]"));
    }

    @Test
    void storesAWallClockAndPublishesThatOfTheEvent() {
        JsonNode rules = body(200, put(organizer, null, """
                {"rules": [{"wallClock": {"daysBefore": 1, "at": "09:00", "in": "EVENT"}},
                    {"wallClock": {"daysBefore": 1, "at": "09:00", "in": "REGISTRANT"}, "lateRegistrants": "SEND_NOW"},
                    {"offset": "PT1H"}]}""")).get("rules");

        assertThat(rules.get(0).get("offset").isNull()).isTrue();
        assertThat(rules.get(0).get("wallClock")).isEqualTo(JsonMapper.shared().readTree("""
                {"daysBefore": 1, "at": "09:00", "in": "EVENT"}"""));
        assertThat(rules.get(1).get("wallClock").get("in").asString()).isEqualTo("REGISTRANT");
        assertThat(body(200, get(organizer)).get("rules")).isEqualTo(rules);
        await().untilAsserted(() -> assertThat(kafka.received("reminder-controls.v1").stream()
                        .filter(record -> ("rules:" + organizer).equals(KafkaProbe.key(record)))
                        .map(KafkaProbe::json)
                        .map(message -> message.get("rules") + " " + message.get("wallClockRules")))
                .containsExactly("[\"PT1H\"] [\"P1D@09:00/EVENT\"]"));
    }

    @Test
    void storesARuleForAfterTheEndAndPublishesItToNobody() {
        JsonNode rules = body(200, put(organizer, null, """
                {"rules": [{"afterEnd": {"offset": "PT60M", "for": "NO_SHOW"}}, {"offset": "PT2H"}]}""")).get("rules");

        assertThat(rules.get(0).get("offset").isNull()).isTrue();
        assertThat(rules.get(0).get("wallClock").isNull()).isTrue();
        assertThat(rules.get(0).get("afterEnd")).isEqualTo(JsonMapper.shared().readTree("""
                {"offset": "PT1H", "for": "NO_SHOW"}"""));
        assertThat(body(200, get(organizer)).get("rules")).isEqualTo(rules);
        await().untilAsserted(() -> assertThat(kafka.received("reminder-controls.v1").stream()
                        .filter(record -> ("rules:" + organizer).equals(KafkaProbe.key(record)))
                        .map(KafkaProbe::json)
                        .map(message -> message.get("rules") + " " + message.get("wallClockRules")))
                .containsExactly("[\"PT2H\"] []"));
    }

    @Test
    void storesARuleAfterTheRegistrationAndPublishesItToNobody() {
        JsonNode rules = body(200, put(organizer, null, """
                {"rules": [{"afterRegistration": "PT48H", "holdOutPercent": 10}, {"offset": "PT2H"}]}""")).get("rules");

        assertThat(rules.get(0).get("afterRegistration").asString()).isEqualTo("PT48H");
        assertThat(rules.get(0).get("offset").isNull()).isTrue();
        assertThat(rules.get(0).get("quietHours").asString()).isEqualTo("ON_TIME");
        assertThat(rules.get(0).get("label").asString()).isEqualTo("PT48H@REGISTRATION");
        assertThat(rules.get(1).get("afterRegistration").isNull()).isTrue();
        assertThat(body(200, get(organizer)).get("rules")).isEqualTo(rules);
        await().untilAsserted(() -> assertThat(kafka.received("reminder-controls.v1").stream()
                        .filter(record -> ("rules:" + organizer).equals(KafkaProbe.key(record)))
                        .map(KafkaProbe::json)
                        .map(message -> message.get("rules") + " " + message.get("wallClockRules")))
                .containsExactly("[\"PT2H\"] []"));
    }

    private List<String> published() {
        return kafka.received("reminder-controls.v1").stream()
                .filter(record -> ("rules:" + organizer).equals(KafkaProbe.key(record)))
                .map(KafkaProbe::text)
                .map(text -> {
                    Contracts.assertValid("reminder-controls.v1", "ReminderRulesChanged", text);
                    JsonNode message = JsonMapper.shared().readTree(text);
                    return message.get("version").asLong() + " " + message.get("rules");
                })
                .toList();
    }

    private static long version(ResponseEntity<String> answer) {
        return body(200, answer).get("version").asLong();
    }

    @Test
    void refusesAStaleVersion() {
        long version = version(put(organizer, "\"0\"", TWO_RULES));

        assertThat(put(organizer, "\"0\"", "{\"rules\": []}").getStatusCode().value())
                .isEqualTo(412);
        assertThat(version(get(organizer))).isEqualTo(version);
        assertThat(put("org_" + UUID.randomUUID(), "\"" + version + "\"", TWO_RULES)
                        .getStatusCode()
                        .value())
                .isEqualTo(412);
        body(200, put(organizer, "\"" + version + "\"", "{\"rules\": []}"));
    }

    @Test
    void oneOfSeveralFirstChangesWins() throws Exception {
        List<Callable<Integer>> changes = IntStream.range(0, 8)
                .<Callable<Integer>>mapToObj(
                        i -> () -> put(organizer, "\"0\"", "{\"rules\": [{\"offset\": \"PT" + (i + 1) + "H\"}]}")
                                .getStatusCode()
                                .value())
                .toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            assertThat(threads.invokeAll(changes).stream().map(done -> done.resultNow()))
                    .containsOnlyOnce(200)
                    .containsOnly(200, 412);
        }
    }

    /** Such as rules that a later release stored: with a word that this one does not know, or in another form. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"not\": \"a list\"}",
                "[{\"offset\": \"PT1H\", \"enabled\": true, \"label\": \"\", \"sortOrder\": 0, \"lateRegistrants\": \"LATER\"}]",
                "[{\"offset\": \"PT1H\", \"enabled\": true, \"label\": \"\", \"sortOrder\": {\"by\": \"day\"}}]"
            })
    void replacesRulesThatItCannotRead(String stored) {
        long version = version(put(organizer, null, TWO_RULES));
        jdbc.sql(
                        "update reminder_defaults set rules = ?::jsonb, replan_attempts = 3, replan_not_before = 'infinity' where organizer_id = ?")
                .params(stored, organizer)
                .update();
        assertThat(get(organizer).getStatusCode().value()).isEqualTo(500);
        assertThat(put(organizer, "\"1\"", TWO_RULES).getStatusCode().value()).isEqualTo(412);

        ResponseEntity<String> replaced = put(organizer, "\"" + version + "\"", "{\"rules\": []}");

        assertThat(version(replaced)).isGreaterThan(version);
        JsonNode rules = body(200, get(organizer));
        assertThat(rules.get("rules").isEmpty()).isTrue();
        assertThat(rules.get("builtIn").asBoolean()).isFalse();
        assertThat(rules.get("quietHours").isNull()).isTrue();
        assertThat(jdbc.sql("select replan_not_before is null from reminder_defaults where organizer_id = ?")
                        .param(organizer)
                        .query(Boolean.class)
                        .single())
                .as("the planning waits no longer")
                .isTrue();
        assertThat(version(put(organizer, null, "{\"rules\": []}")))
                .as("the same again")
                .isEqualTo(version(replaced));
        assertThat(version(put(organizer, null, TWO_RULES))).isGreaterThan(version(replaced));
    }

    @Test
    void namesWhatIsNotAcceptable() {
        JsonNode problem = body(422, put(organizer, null, """
                {"rules": [{"offset": "soon"}, {"offset": "PT1H", "channels": ["FAX"]}]}"""));

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").asString()))
                .containsExactly("/rules/0/offset", "/rules/1/channels/0");
        assertThat(put(organizer, null, "{\"rules\": [], \"organizerId\": \"org_x\"}")
                        .getStatusCode()
                        .value())
                .isEqualTo(400);
        assertThat(body(200, get(organizer)).get("builtIn").asBoolean()).isTrue();
    }

    @Test
    void readingNeedsTheScopeToReadAndChangingTheOneToWrite() {
        String reader = Tokens.organizer(organizer, "events:read");

        assertThat(call(reader, HttpMethod.GET, null, null).getStatusCode().value())
                .isEqualTo(200);
        assertThat(call(reader, HttpMethod.PUT, null, TWO_RULES).getStatusCode().value())
                .isEqualTo(403);
    }

    private ResponseEntity<String> get(String caller) {
        return call(Tokens.organizer(caller), HttpMethod.GET, null, null);
    }

    private ResponseEntity<String> put(String caller, @Nullable String ifMatch, String body) {
        return call(Tokens.organizer(caller), HttpMethod.PUT, ifMatch, body);
    }

    private static JsonNode body(int status, ResponseEntity<String> answer) {
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(status);
        return JsonMapper.shared().readTree(Objects.requireNonNull(answer.getBody()));
    }

    private ResponseEntity<String> call(
            String token, HttpMethod method, @Nullable String ifMatch, @Nullable String body) {
        RestClient.RequestBodySpec request = RestClient.create("http://localhost:" + port)
                .method(method)
                .uri("/api/v1/reminder-rules")
                .headers(headers -> {
                    headers.setBearerAuth(token);
                    if (ifMatch != null) {
                        headers.setIfMatch(ifMatch);
                    }
                });
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }
}
