package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Time passes by moving the row of a registration into the past. */
class AttendanceIT extends RegisteringScene {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SILENCE = 150;

    @Test
    void countsFromJoinToLeave() {
        var event = stage.given(openEvent());
        String pass = pass(event, "ada@example.com");
        assertThat(attendance(event)).isEqualTo(JSON.readTree("""
                {"joinedAt": null, "leftAt": null, "checkedInAt": null, "seconds": 0, "status": null}"""));

        assertThat(call(pass, "join").status()).isEqualTo(204);
        for (int minute = 0; minute < 10; minute++) {
            pass(event, 60);
            assertThat(call(pass, "join").status()).isEqualTo(204);
        }
        assertThat(attendance(event).path("seconds").asInt()).isBetween(600, 610);
        assertThat(attendance(event).path("leftAt").isNull()).isTrue();
        assertThat(call(pass, "leave").status()).isEqualTo(204);

        JsonNode left = attendance(event);
        assertThat(left.path("seconds").asInt()).isBetween(600, 610);
        assertThat(left.path("status").isNull()).isTrue();
        assertThat(Duration.between(instant(left, "joinedAt"), instant(left, "leftAt")))
                .isBetween(Duration.ofSeconds(600), Duration.ofSeconds(610));
        assertThat(call(pass, "leave").status()).isEqualTo(204);
        assertThat(attendance(event)).isEqualTo(left);

        List<JsonNode> facts = facts(event, 2);
        assertThat(facts)
                .extracting(fact -> fact.path("type").asString())
                .containsExactly("AttendeeJoined", "AttendeeLeft");
        assertThat(facts).extracting(fact -> fact.path("version").asInt()).containsExactly(1, 2);
        assertThat(facts.getLast().path("seconds")).isEqualTo(left.path("seconds"));
        assertThat(facts.getLast().path("leftAt").asString().substring(0, 19))
                .isEqualTo(left.path("leftAt").asString().substring(0, 19));
    }

    @Test
    void addsUpSessions() {
        var event = stage.given(openEvent());
        String pass = pass(event, "ada@example.com");
        for (int seconds : List.of(100, 40)) {
            call(pass, "join");
            pass(event, seconds);
            call(pass, "leave");
        }

        assertThat(attendance(event).path("seconds").asInt()).isBetween(140, 150);
        assertThat(facts(event, 4))
                .extracting(fact -> fact.path("sessions").asInt())
                .containsExactly(1, 1, 2, 2);
    }

    @Test
    void countsTimeInTwoTabsOnce() {
        var event = stage.given(openEvent());
        String pass = pass(event, "ada@example.com");
        call(pass, "join", "a");
        call(pass, "join", "b");
        pass(event, 60);

        call(pass, "leave", "a");
        call(pass, "leave", "a");
        call(pass, "leave", "c");
        assertThat(attendance(event).path("leftAt").isNull()).isTrue();
        pass(event, 30);
        call(pass, "leave", "b");

        assertThat(attendance(event).path("leftAt").isNull()).isFalse();
        assertThat(attendance(event).path("seconds").asInt()).isBetween(90, 100);
        assertThat(facts(event, 2)).hasSize(2);
    }

    @Test
    void endsASessionWhoseLeaveWasLost() {
        var event = stage.given(openEvent());
        String pass = pass(event, "ada@example.com");
        call(pass, "join");
        pass(event, 3600);
        assertThat(attendance(event).path("seconds").asInt()).isEqualTo(SILENCE);

        List<JsonNode> facts = facts(event, 2);

        assertThat(facts.getLast().path("type").asString()).isEqualTo("AttendeeLeft");
        assertThat(facts.getLast().path("seconds").asInt()).isEqualTo(SILENCE);
        JsonNode left = attendance(event);
        assertThat(Duration.between(instant(left, "joinedAt"), instant(left, "leftAt")))
                .isEqualTo(Duration.ofSeconds(SILENCE));
        call(pass, "leave");
        assertThat(attendance(event)).isEqualTo(left);
    }

    /** Whether the silence was noticed before the call or not. */
    @Test
    void aCallAfterALongSilenceBeginsASessionOrEndsTheOldOneThere() {
        var event = stage.given(openEvent());
        String ada = pass(event, "ada@example.com");
        String bob = pass(event, "bob@example.com");
        call(ada, "join");
        call(bob, "join");
        pass(event, 3600);

        call(ada, "join");
        call(bob, "leave");

        List<JsonNode> items = list(event);
        assertThat(items.get(1).path("email").asString()).isEqualTo("ada@example.com");
        assertThat(items.get(1).at("/attendance/seconds").asInt()).isBetween(SILENCE, SILENCE + 10);
        assertThat(items.get(1).at("/attendance/leftAt").isNull()).isTrue();
        assertThat(items.get(0).at("/attendance/seconds").asInt()).isEqualTo(SILENCE);
        assertThat(instant(items.get(0).path("attendance"), "leftAt"))
                .isBefore(Instant.now().minusSeconds(3000));
    }

    @Test
    void countsOnlyConfirmedRegistrantsOfAnOpenEvent() {
        var early = stage.given(aLiveEvent());
        assertThat(call(pass(early, "ada@example.com"), "join").problem()).isEqualTo("not-open");

        var event = stage.given(openEvent().withCapacity(1));
        String ada = pass(event, "ada@example.com");
        String waiting = pass(event, "bob@example.com");
        assertThat(call(waiting, "join").status()).isEqualTo(204);
        assertThat(call(ada, "leave").status()).isEqualTo(204);
        assertThat(rows(event)).isZero();

        assertThat(call("A".repeat(43), "join").status()).isEqualTo(404);
        assertThat(call("A".repeat(43), "leave").status()).isEqualTo(404);
        assertThat(call(ada, "join", "no tab").pointers()).containsExactly("/tab");

        UUID cancelled = stage.registrations(event).getLast();
        assertThat(stage.organizer("org_aurora")
                        .delete("/api/v1/registrations/" + cancelled)
                        .status())
                .isEqualTo(204);
        assertThat(call(ada, "join").status()).isEqualTo(410);

        stage.given(event.next("CANCELLED"));
        assertThat(call(waiting, "join").status()).isEqualTo(409);
        assertThat(rows(event)).isZero();
    }

    @Test
    void doesNotCountHosts() {
        var event = stage.given(openEvent());
        String pass = pass(event, "ada@example.com");
        stage.jdbc
                .sql("update registration set kind = 'HOST', address = 'host:' || id where event_id = :event")
                .param("event", event.id())
                .update();

        assertThat(call(pass, "join").status()).isEqualTo(204);
        assertThat(stage.api.get("/watch/" + pass).body()).contains("Watch now").doesNotContain("attendance.js");
        stage.given(event.next("ENDED"));

        Awaitility.await().atMost(PATIENCE).until(() -> isRecorded(event));
        assertThat(rows(event)).isZero();
    }

    @Test
    void recordsEachConfirmedRegistrantWhenTheEventHasEnded() {
        var event = stage.given(openEvent().withCapacity(4));
        String ada = pass(event, "ada@example.com");
        String bob = pass(event, "bob@example.com");
        pass(event, "cleo@example.com");
        pass(event, "dan@example.com");
        UUID dan = stage.registrations(event).getFirst();
        stage.organizer("org_aurora").delete("/api/v1/registrations/" + dan);
        pass(event, "eve@example.com");
        pass(event, "waiting@example.com");
        call(ada, "join");
        pass(event, 100);
        call(ada, "leave");
        call(bob, "join");

        stage.given(event.next("LIVE").next("ENDED"));

        List<JsonNode> recorded = facts(event, 7).stream()
                .filter(fact -> fact.path("type").asString().equals("AttendanceRecorded"))
                .toList();
        assertAgreed(recorded);
        assertThat(recorded)
                .extracting(fact -> fact.path("outcome").asString())
                .containsExactlyInAnyOrder("ATTENDED", "ATTENDED", "NO_SHOW", "NO_SHOW");
        assertThat(call(ada, "join").status()).isEqualTo(409);
        assertThat(shown(event, "ada").path("status").asString()).isEqualTo("ATTENDED");
        assertThat(shown(event, "ada").path("seconds").asInt()).isBetween(100, 110);
        assertThat(shown(event, "bob").path("status").asString()).isEqualTo("ATTENDED");
        assertThat(shown(event, "bob").path("leftAt").isNull()).isFalse();
        assertThat(shown(event, "cleo")).isEqualTo(JSON.readTree("""
                {"joinedAt": null, "leftAt": null, "checkedInAt": null, "seconds": 0, "status": "NO_SHOW"}"""));
        assertThat(shown(event, "dan").path("status").isNull()).isTrue();
        assertThat(shown(event, "waiting").path("status").isNull()).isTrue();
        assertThat(stage.organizer("org_aurora")
                        .get("/api/v1/registrations/export?q=cleo&eventId=" + event.id())
                        .body())
                .contains(",NO_SHOW,,,0,,");
    }

    @Test
    void recordsNobodyOfAnEventInPerson() {
        var event =
                stage.given(openEvent(), Map.of("inPerson", Map.of("venue", "Kulturhaus", "address", "Main Street 1")));
        pass(event, "ada@example.com");

        stage.given(event.next("ENDED"), Map.of("inPerson", Map.of("venue", "Kulturhaus", "address", "Main Street 1")));

        Awaitility.await().atMost(PATIENCE).until(() -> isRecorded(event));
        assertThat(rows(event)).isZero();
    }

    /** Three chunks. Each of the first commits fails, as if the process were killed before it. */
    @Test
    void recordsEachOnceThoughChunksFail() {
        var event = stage.given(openEvent());
        stage.jdbc
                .sql("""
                        insert into registration (id, event_id, organizer_id, version, status, address, first_name,
                            email, channels, source_details, answers, notify, registered_at, changed_at)
                        select uuidv7(), :event, :organizer, 1, 'CONFIRMED', address, 'Ada', address,
                            '{EMAIL}', '{}', '{}', true, now(), now()
                        from (select 'person' || n || '@example.com' as address from generate_series(1, 2500) as n) as p
                        """)
                .param("event", event.id())
                .param("organizer", event.organizer())
                .update();
        try (var _ = breaking("registration.attendance.before-commit")) {
            stage.given(event.next("ENDED"));
            String ada = pass(stage.given(openEvent()), "ada@example.com");
            call(ada, "join");
            assertThat(rows(event)).isZero();
        }

        Awaitility.await().atMost(PATIENCE).until(() -> isRecorded(event));
        assertThat(rows(event)).isEqualTo(2500);
        List<JsonNode> facts = facts(event, 2500);
        assertThat(facts).hasSize(2500);
        assertThat(new HashSet<>(facts.stream()
                        .map(fact -> fact.path("registrationId").asString())
                        .toList()))
                .hasSize(2500);
    }

    @Test
    void callsAtTheEndOfTheEventNeitherDeadlockNorReopen() throws Exception {
        var event = stage.given(openEvent());
        List<String> passes = IntStream.range(0, 20)
                .mapToObj(i -> pass(event, "person%d@example.com".formatted(i)))
                .toList();
        List<Callable<Integer>> calls = new ArrayList<>();
        for (String pass : passes) {
            calls.add(() -> call(pass, "join", "a").status());
            calls.add(() -> call(pass, "leave", "a").status());
        }
        for (int round = 0; round < 12; round++) {
            if (round == 6) {
                calls.add(() -> {
                    stage.given(event.next("ENDED"));
                    return 204;
                });
            }
            assertThat(atOnce(calls)).allMatch(status -> status == 204 || status == 409);
            if (round == 6) {
                calls.removeLast();
            }
        }

        Awaitility.await().atMost(PATIENCE).until(() -> isRecorded(event));
        Map<String, JsonNode> newest = new HashMap<>();
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            for (JsonNode fact : facts(event, 20)) {
                newest.merge(
                        fact.path("registrationId").asString(),
                        fact,
                        (known, next) -> known.path("version").asLong()
                                        >= next.path("version").asLong()
                                ? known
                                : next);
            }
            assertThat(newest.values())
                    .hasSize(20)
                    .allSatisfy(fact -> assertThat(fact.path("type").asString()).isEqualTo("AttendanceRecorded"));
        });
    }

    @Test
    void theWatchPageCountsWhileTheStreamCanBeWatched() {
        var event = stage.given(openEvent().withCapacity(1));
        String pass = pass(event, "ada@example.com");
        String page = stage.api.get("/watch/" + pass).body();
        assertThat(page)
                .containsPattern("<script defer[^>]* src=\"/watch/assets/attendance.js\"")
                .contains("data-pass=\"/api/v1/passes/" + pass + "\"", "data-heartbeat=\"60000\"");
        Answer script = stage.api.get("/watch/assets/attendance.js");
        assertThat(script.status()).isEqualTo(200);
        assertThat(script.header("content-type")).startsWith("text/javascript");
        assertThat(script.body()).contains("sendBeacon");

        assertThat(stage.api.get("/watch/" + pass(event, "bob@example.com")).body())
                .doesNotContain("attendance.js");
        stage.given(event.next("ENDED"));
        assertThat(stage.api.get("/watch/" + pass).body()).doesNotContain("attendance.js");
        var early = stage.given(aLiveEvent());
        assertThat(stage.api.get("/watch/" + pass(early, "ada@example.com")).body())
                .doesNotContain("attendance.js");
    }

    private static LiveEventFixture openEvent() {
        return aLiveEvent().startingAt(Instant.now().plus(5, ChronoUnit.MINUTES));
    }

    private String pass(LiveEventFixture event, String email) {
        String joinUrl = stage.register(event, email).text("joinUrl");
        return joinUrl.substring(joinUrl.lastIndexOf('/') + 1);
    }

    private Answer call(String pass, String what) {
        return stage.api.post("/api/v1/passes/" + pass + "/" + what, "{}");
    }

    private Answer call(String pass, String what, String tab) {
        return stage.api.post("/api/v1/passes/" + pass + "/" + what, "{\"tab\": \"%s\"}".formatted(tab));
    }

    /** Everything that is known of the event's attendance is as much older. */
    private void pass(LiveEventFixture event, int seconds) {
        stage.jdbc.sql("""
                        update attendance
                        set joined_at = joined_at - :seconds * interval '1 second',
                            left_at = left_at - :seconds * interval '1 second',
                            session_since = session_since - :seconds * interval '1 second',
                            seen_at = seen_at - :seconds * interval '1 second'
                        where event_id = :event
                        """).param("seconds", seconds).param("event", event.id()).update();
    }

    private List<JsonNode> list(LiveEventFixture event) {
        return stage.organizer("org_aurora")
                .get("/api/v1/registrations?eventId=" + event.id())
                .json()
                .path("items")
                .valueStream()
                .toList();
    }

    private JsonNode shown(LiveEventFixture event, String name) {
        return list(event).stream()
                .filter(item -> item.path("email").asString().equals(name + "@example.com"))
                .findFirst()
                .orElseThrow()
                .path("attendance");
    }

    private JsonNode attendance(LiveEventFixture event) {
        UUID id = stage.registrations(event).getFirst();
        JsonNode one =
                stage.organizer("org_aurora").get("/api/v1/registrations/" + id).json();
        assertThat(list(event).getFirst().path("attendance").path("joinedAt"))
                .isEqualTo(one.path("attendance").path("joinedAt"));
        return one.path("attendance");
    }

    private int rows(LiveEventFixture event) {
        return stage.jdbc
                .sql("select count(*) from attendance where event_id = :event")
                .param("event", event.id())
                .query(Integer.class)
                .single();
    }

    private boolean isRecorded(LiveEventFixture event) {
        return stage.jdbc
                .sql("select attendance_recorded from live_event where event_id = :event")
                .param("event", event.id())
                .query(Boolean.class)
                .single();
    }

    /** The messages about the event in the order of the topic, with their type as a property. */
    private List<JsonNode> facts(LiveEventFixture event, int expected) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> stage.kafka.received("attendance.v1").stream()
                                .filter(message -> new String(message.value(), UTF_8).contains(event.key()))
                                .map(AttendanceIT::fact)
                                .toList(),
                        facts -> facts.size() >= expected);
    }

    private static JsonNode fact(ConsumerRecord<byte[], byte[]> message) {
        ObjectNode fact = (ObjectNode) JSON.readTree(new String(message.value(), UTF_8));
        assertThat(KafkaProbe.key(message))
                .isEqualTo(fact.path("registrationId").asString());
        return fact.put("type", KafkaProbe.type(message));
    }

    private static void assertAgreed(List<JsonNode> facts) {
        facts.forEach(
                fact -> Contracts.assertValid("attendance.v1", fact.path("type").asString(), fact.toString()));
    }

    private static Instant instant(JsonNode attendance, String field) {
        return Instant.parse(attendance.path(field).asString());
    }
}
