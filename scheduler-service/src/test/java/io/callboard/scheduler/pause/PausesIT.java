package io.callboard.scheduler.pause;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
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

@SchedulerTest
class PausesIT {

    @Autowired
    private ApplicationContext service;

    @Autowired
    private JdbcClient jdbc;

    @Autowired
    private KafkaProbe kafka;

    @LocalServerPort
    private int port;

    @Test
    void publishesEachChangeOfAScopeOnceWithARisingVersion() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        event.tell(service);
        String token = Tokens.organizer(event.organizerId());
        String request = "{\"eventId\": \"" + event.eventId() + "\"}";

        JsonNode paused = body(200, call(token, "/pause", request));
        assertThat(body(200, call(token, "/pause", request))).isEqualTo(paused);
        assertThat(reminders(event).get("paused").asBoolean()).isTrue();
        JsonNode resumed = body(200, call(token, "/resume", request));
        call(token, "/resume", request);

        assertThat(paused.get("scope").asString()).isEqualTo("EVENT");
        assertThat(paused.get("paused").asBoolean()).isTrue();
        assertThat(resumed.get("paused").asBoolean()).isFalse();
        assertThat(reminders(event).get("paused").asBoolean()).isFalse();
        List<JsonNode> published = published("event:" + event.eventId(), 2);
        assertThat(published)
                .extracting(state -> state.get("paused").asBoolean())
                .containsExactly(true, false);
        assertThat(published.get(1).get("version").asLong())
                .isGreaterThan(published.get(0).get("version").asLong());
    }

    @Test
    void aVersionRisesEvenIfTheDatabaseForgotTheScope() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        event.tell(service);
        String token = Tokens.organizer(event.organizerId());

        call(token, "/pause", "{}");
        jdbc.sql("delete from pause where organizer_id = ?")
                .param(event.organizerId())
                .update();
        call(token, "/resume", "{}");

        List<JsonNode> published = published("organizer:" + event.organizerId(), 2);
        assertThat(published.get(1).get("paused").asBoolean()).isFalse();
        assertThat(published.get(1).get("version").asLong())
                .isGreaterThan(published.get(0).get("version").asLong());
    }

    @Test
    void onlyOperatorsPauseEverything() {
        String all = "{\"all\": true}";
        String operator = Tokens.organizer("org_operators", "ops");

        assertThat(call(Tokens.organizer("org_a"), "/pause", all)
                        .getStatusCode()
                        .value())
                .isEqualTo(403);
        assertThat(call(Tokens.organizer("org_a", "events:read"), "/pause", "{}")
                        .getStatusCode()
                        .value())
                .isEqualTo(403);
        assertThat(body(200, call(operator, "/pause", all)).get("scope").asString())
                .isEqualTo("ALL");
        assertThat(body(200, call(operator, "/resume", all)).get("paused").asBoolean())
                .isFalse();
        assertThat(published("all", 2)).isNotEmpty();
    }

    @Test
    void anotherOrganizersEventIsUnknown() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        event.tell(service);
        String token = Tokens.organizer("org_other");

        for (UUID eventId : List.of(event.eventId(), UUID.randomUUID())) {
            assertThat(call(token, "/pause", "{\"eventId\": \"" + eventId + "\"}")
                            .getStatusCode()
                            .value())
                    .isEqualTo(404);
        }
        assertThat(call(token, "/pause", "{\"eventId\": \"" + event.eventId() + "\", \"all\": true}")
                        .getStatusCode()
                        .value())
                .isEqualTo(422);
    }

    private List<JsonNode> published(String scope, int count) {
        await().untilAsserted(() -> assertThat(ofScope(scope)).hasSizeGreaterThanOrEqualTo(count));
        ofScope(scope).forEach(text -> Contracts.assertValid("reminder-controls.v1", "PauseChanged", text));
        return ofScope(scope).stream().map(JsonMapper.shared()::readTree).toList();
    }

    private List<String> ofScope(String scope) {
        return kafka.received("reminder-controls.v1").stream()
                .filter(record -> scope.equals(KafkaProbe.key(record)))
                .map(KafkaProbe::text)
                .toList();
    }

    private JsonNode reminders(LiveEventFixture event) {
        String page = RestClient.create("http://localhost:" + port)
                .get()
                .uri("/api/v1/reminders?eventId=" + event.eventId())
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(event.organizerId())))
                .retrieve()
                .body(String.class);
        return JsonMapper.shared()
                .readTree(Objects.requireNonNull(page))
                .get("items")
                .get(0);
    }

    private static JsonNode body(int status, ResponseEntity<String> answer) {
        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(status);
        return JsonMapper.shared().readTree(Objects.requireNonNull(answer.getBody()));
    }

    private ResponseEntity<String> call(String token, String path, String body) {
        return RestClient.create("http://localhost:" + port)
                .post()
                .uri("/api/v1/reminders" + path)
                .headers(headers -> headers.setBearerAuth(token))
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }
}
