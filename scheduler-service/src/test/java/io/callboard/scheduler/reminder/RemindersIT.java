package io.callboard.scheduler.reminder;

import static io.callboard.scheduler.planning.LiveEventFixture.anEventIn;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import io.callboard.scheduler.planning.LiveEventFixture;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SchedulerTest
class RemindersIT {

    @Autowired
    private ApplicationContext service;

    @LocalServerPort
    private int port;

    @Test
    void listsTheTimersOfAnEventOfAllEpochs() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "P1D", "PT0S").on("EMAIL", "SMS");
        LiveEventFixture.tell(service, event, event.rescheduledBy(Duration.ofHours(30)));

        ResponseEntity<String> answer = get(event.organizerId(), "?eventId=" + event.eventId());

        assertThat(answer.getStatusCode().value()).isEqualTo(200);
        JsonNode page = JsonMapper.shared().readTree(answer.getBody());
        assertThat(page.get("nextCursor").isNull()).isTrue();
        assertThat(page.get("items")
                        .valueStream()
                        .map(item -> item.get("epoch").asInt() + " "
                                + item.get("rule").asString() + " "
                                + item.get("status").asString()))
                .containsExactlyInAnyOrder(
                        "1 P1D SKIPPED",
                        "1 PT0S CANCELLED",
                        "2 RESCHEDULED SCHEDULED",
                        "2 P1D SCHEDULED",
                        "2 PT0S SCHEDULED");
        JsonNode skipped = page.get("items").get(0);
        assertThat(skipped.get("reason").asString()).isEqualTo("PAST_DUE");
        assertThat(skipped.get("kind").asString()).isEqualTo("REMINDER");
        assertThat(skipped.get("channels").valueStream().map(JsonNode::asString))
                .containsExactly("EMAIL", "SMS");
        assertThat(skipped.get("audience").asLong()).isZero();
        assertThat(skipped.get("published").asLong()).isZero();
        assertThat(Instant.parse(skipped.get("dueAt").asString())).isBefore(Instant.now());
        assertThat(Instant.parse(skipped.get("usefulUntil").asString())).isEqualTo(event.startsAt());
        assertThat(UUID.fromString(skipped.get("id").asString()).version()).isEqualTo(5);
        assertThat(page.get("items").get(4).get("reason").isNull()).isTrue();
    }

    @Test
    void pagesWithoutGapOrRepetition() {
        LiveEventFixture event = anEventIn(Duration.ofHours(50), "P1D", "PT12H", "PT1H", "PT15M", "PT0S");
        event.tell(service);

        List<String> rules = new ArrayList<>();
        String back = "";
        String cursor = "";
        do {
            JsonNode page = JsonMapper.shared()
                    .readTree(get(event.organizerId(), "?limit=2&eventId=" + event.eventId() + cursor)
                            .getBody());
            page.get("items")
                    .valueStream()
                    .map(item -> item.get("rule").asString())
                    .forEach(rules::add);
            back = page.get("previousCursor").asString("");
            cursor = page.get("nextCursor").isNull()
                    ? ""
                    : "&cursor=" + page.get("nextCursor").asString();
        } while (!cursor.isEmpty());

        assertThat(rules).containsExactly("P1D", "PT12H", "PT1H", "PT15M", "PT0S");
        assertThat(body(get(event.organizerId(), "?limit=2&eventId=" + event.eventId() + "&cursor=" + back))
                        .get("items")
                        .valueStream()
                        .map(item -> item.get("rule").asString()))
                .containsExactly("PT1H", "PT15M");
    }

    @Test
    void anotherOrganizersEventIsAnsweredLikeAnUnknownOne() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        event.tell(service);

        ResponseEntity<String> others = get("org_other", "?eventId=" + event.eventId());
        ResponseEntity<String> unknown = get("org_other", "?eventId=" + UUID.randomUUID());

        assertThat(others.getStatusCode().value()).isEqualTo(404);
        assertThat(unknown.getStatusCode().value()).isEqualTo(404);
        assertThat(problemType(others)).isEqualTo(problemType(unknown)).endsWith("not-found");
    }

    @Test
    void refusesWithAProblemWhatItCannotRead() {
        String organizer = "org_" + UUID.randomUUID();
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        event.tell(service);

        for (String query : List.of(
                "", "?eventId=none", "?limit=0&eventId=" + event.eventId(), "?cursor=!&eventId=" + event.eventId())) {
            ResponseEntity<String> answer = get(organizer, query);
            assertThat(answer.getStatusCode().value()).as(query).isEqualTo(400);
            assertThat(answer.getHeaders().getContentType()).as(query).hasToString("application/problem+json");
        }
    }

    @Test
    void refusesCursorsOfAnotherEventSortOrStatus() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT1H", "PT0S");
        LiveEventFixture other = anEventIn(Duration.ofHours(5), "PT0S").of(event.organizerId());
        event.tell(service);
        other.tell(service);
        String list = "?limit=1&eventId=" + event.eventId();
        String cursor = "&cursor="
                + body(get(event.organizerId(), list)).get("nextCursor").asString();

        assertThat(get(event.organizerId(), list + cursor).getStatusCode().value())
                .isEqualTo(200);
        for (String query : List.of("?eventId=" + other.eventId(), list + "&sort=-dueAt", list + "&status=SCHEDULED")) {
            ResponseEntity<String> answer = get(event.organizerId(), query + cursor);
            assertThat(answer.getStatusCode().value()).as(query).isEqualTo(400);
            assertThat(answer.getBody()).contains("?cursor");
        }
    }

    @Test
    void sortsBothWaysFiltersByStatusAndCounts() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "P1D", "PT1H", "PT0S");
        event.tell(service);
        String list = "?eventId=" + event.eventId();

        assertThat(rules(event, list + "&sort=-dueAt")).containsExactly("PT0S", "PT1H", "P1D");
        assertThat(rules(event, list + "&status=SKIPPED,CANCELLED")).containsExactly("P1D");
        JsonNode counted = body(get(event.organizerId(), list + "&status=SCHEDULED&limit=1&total=true"));
        assertThat(counted.get("total").asInt()).isEqualTo(2);
        assertThat(body(get(event.organizerId(), list)).get("total").isNull()).isTrue();
    }

    @Test
    void waitsForTheVersionThatTheCallerHasWritten() {
        LiveEventFixture event = anEventIn(Duration.ofHours(5), "PT0S");
        String list = "?eventId=" + event.eventId() + "&minVersion=";
        CompletableFuture<ResponseEntity<String>> answer =
                CompletableFuture.supplyAsync(() -> get(event.organizerId(), list + 1));

        event.tell(service);

        assertThat(answer)
                .succeedsWithin(Duration.ofSeconds(60))
                .satisfies(found -> assertThat(found.getStatusCode().value()).isEqualTo(200));
        ResponseEntity<String> tooNew = get(event.organizerId(), list + 99);
        assertThat(tooNew.getStatusCode().value()).isEqualTo(404);
        assertThat(problemType(tooNew)).endsWith("/event-not-known-yet");
        assertThat(tooNew.getHeaders().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("1");
    }

    @Test
    void needsATokenWithTheScope() {
        String query = "?eventId=" + UUID.randomUUID();

        assertThat(call(null, query).getStatusCode().value()).isEqualTo(401);
        assertThat(call(Tokens.organizer("org_a", "analytics:read"), query)
                        .getStatusCode()
                        .value())
                .isEqualTo(403);
    }

    private List<String> rules(LiveEventFixture event, String query) {
        return body(get(event.organizerId(), query))
                .get("items")
                .valueStream()
                .map(item -> item.get("rule").asString())
                .toList();
    }

    private static JsonNode body(ResponseEntity<String> answer) {
        return JsonMapper.shared().readTree(answer.getBody());
    }

    private static String problemType(ResponseEntity<String> answer) {
        return JsonMapper.shared().readTree(answer.getBody()).get("type").asString();
    }

    private ResponseEntity<String> get(String organizer, String query) {
        return call(Tokens.organizer(organizer), query);
    }

    private ResponseEntity<String> call(@Nullable String token, String query) {
        return RestClient.create("http://localhost:" + port)
                .get()
                .uri("/api/v1/reminders" + query)
                .headers(headers -> {
                    if (token != null) {
                        headers.set(HttpHeaders.AUTHORIZATION, "Bearer " + token);
                    }
                })
                .retrieve()
                .onStatus(status -> status.isError(), (request, response) -> {})
                .toEntity(String.class);
    }
}
