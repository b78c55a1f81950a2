package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.simple.JdbcClient;

@PlatformTest
class OrganizerIT {

    private Stage stage;

    @BeforeEach
    void enter(@LocalServerPort int port, @Autowired KafkaProbe kafka, @Autowired JdbcClient jdbc) {
        stage = new Stage(port, kafka, jdbc);
    }

    @Test
    void listsPageByPageTheNewestFirst() {
        var event = stage.given(aLiveEvent());
        IntStream.range(0, 7).forEach(i -> stage.register(event, "person%d@example.com".formatted(i)));
        Api organizer = stage.organizer("org_aurora");

        List<String> ids = new ArrayList<>();
        String back = "";
        String cursor = "";
        do {
            Answer page = organizer.get(list(event) + "&limit=3" + (cursor.isEmpty() ? "" : "&cursor=" + cursor));
            assertThat(page.status()).isEqualTo(200);
            page.json().path("items").forEach(item -> ids.add(item.path("id").asString()));
            back = page.json().path("previousCursor").asString("");
            cursor = page.json().path("nextCursor").asString("");
        } while (!cursor.isEmpty());

        assertThat(ids)
                .isEqualTo(
                        stage.registrations(event).stream().map(UUID::toString).toList());
        assertThat(organizer
                        .get(list(event) + "&limit=3&cursor=" + back)
                        .json()
                        .path("items")
                        .valueStream()
                        .map(item -> item.path("id").asString())
                        .toList())
                .isEqualTo(ids.subList(3, 6));
    }

    @Test
    void sortsBothWaysCountsAndKeepsCursorsApart() {
        var event = stage.given(aLiveEvent());
        var other = stage.given(aLiveEvent());
        IntStream.range(0, 3).forEach(i -> stage.register(event, "person%d@example.com".formatted(i)));
        Api organizer = stage.organizer("org_aurora");

        assertThat(found(event, "&sort=createdAt"))
                .containsExactly("person0@example.com", "person1@example.com", "person2@example.com");
        Answer page = organizer.get(list(event) + "&limit=1&total=true&status=CONFIRMED,PENDING");
        assertThat(page.json().path("total").asInt()).isEqualTo(3);
        String cursor = "&cursor=" + page.json().path("nextCursor").asString();
        assertThat(organizer
                        .get(list(event) + "&status=CONFIRMED,PENDING" + cursor)
                        .status())
                .isEqualTo(200);
        assertThat(organizer.get(list(event) + cursor).status()).isEqualTo(400);
        assertThat(organizer
                        .get(list(event) + "&status=CONFIRMED,PENDING&sort=createdAt" + cursor)
                        .status())
                .isEqualTo(400);
        assertThat(organizer
                        .get(list(other) + "&status=CONFIRMED,PENDING" + cursor)
                        .status())
                .isEqualTo(400);
    }

    @Test
    void waitsForTheVersionThatTheCallerHasWritten() {
        var event = stage.given(aLiveEvent());
        CompletableFuture<Answer> answer = CompletableFuture.supplyAsync(
                () -> stage.organizer("org_aurora").get(list(event) + "&minVersion=2"));

        stage.given(event.next("SCHEDULED"));

        assertThat(answer)
                .succeedsWithin(Duration.ofSeconds(60))
                .satisfies(found -> assertThat(found.status()).isEqualTo(200));
        Answer tooNew = stage.organizer("org_borealis").get(list(event) + "&minVersion=1");
        assertThat(tooNew.status()).isEqualTo(404);
        assertThat(tooNew.problem()).isEqualTo("event-not-known-yet");
        assertThat(tooNew.header("retry-after")).isEqualTo("1");
    }

    @Test
    void findsByStatusTextAndSource() {
        var event = stage.given(aLiveEvent().withCapacity(1));
        stage.register(event, "ada@example.com");
        stage.api.post("/api/v1/registrations", """
            {"eventId": "%s", "firstName": "Bob", "lastName": "100%%_sure", "email": "bob@example.com",
             "source": {"utmSource": "newsletter"}, "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
            """.formatted(event.id()));

        assertThat(found(event, "&status=CONFIRMED")).containsExactly("ada@example.com");
        assertThat(found(event, "&status=WAITLISTED")).containsExactly("bob@example.com");
        assertThat(found(event, "&q=ADA")).containsExactly("ada@example.com");
        assertThat(found(event, "&q=%25_s")).containsExactly("bob@example.com");
        assertThat(found(event, "&q=a%25e")).isEmpty();
        assertThat(found(event, "&source=newsletter")).containsExactly("bob@example.com");
        assertThat(stage.organizer("org_aurora")
                        .get(list(event) + "&status=MAYBE")
                        .status())
                .isEqualTo(400);
        assertThat(stage.organizer("org_aurora").get(list(event) + "&cursor=eA").status())
                .isEqualTo(400);
        assertThat(stage.organizer("org_aurora").get("/api/v1/registrations").status())
                .isEqualTo(400);
        for (String filter : List.of("q", "source")) {
            Answer refused = stage.organizer("org_aurora").get(list(event) + "&" + filter + "=a%00b");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.pointers()).containsExactly("?" + filter);
        }
    }

    @Test
    void showsOneWithItsVersion() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();
        Api organizer = stage.organizer("org_aurora");

        Answer one = organizer.get("/api/v1/registrations/" + id);

        assertThat(one.text("email")).isEqualTo("ada@example.com");
        assertThat(one.header("etag")).isEqualTo("\"1\"");
        assertThat(one.json().path("notify").asBoolean()).isTrue();
        assertThat(organizer
                        .delete("/api/v1/registrations/" + id, "If-Match", "\"2\"")
                        .status())
                .isEqualTo(412);
        assertThat(organizer
                        .delete("/api/v1/registrations/" + id, "If-Match", "\"1\"")
                        .status())
                .isEqualTo(204);
        assertThat(organizer.delete("/api/v1/registrations/" + id).status()).isEqualTo(204);
        assertThat(organizer.get("/api/v1/registrations/" + id).text("status")).isEqualTo("CANCELLED");
        assertThat(stage.published(event, "registrations.v1", 2)).hasSize(2);
    }

    @Test
    void hidesEverythingFromOthers() {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");
        UUID id = stage.registrations(event).getFirst();
        Api other = stage.organizer("org_borealis");

        Answer theirs = other.get("/api/v1/registrations/" + id);
        Answer unknown = other.get("/api/v1/registrations/" + UUID.randomUUID());
        assertThat(theirs.status()).isEqualTo(404);
        assertThat(theirs.text("detail")).isEqualTo(unknown.text("detail"));
        assertThat(other.delete("/api/v1/registrations/" + id).status()).isEqualTo(404);
        assertThat(other.get(list(event)).status()).isEqualTo(404);
        assertThat(stage.organizer("org_aurora")
                        .get("/api/v1/registrations/" + id)
                        .text("status"))
                .isEqualTo("CONFIRMED");
    }

    @Test
    void asksForATokenAndItsScope() {
        var event = stage.given(aLiveEvent());
        Api reader = stage.api.as(Tokens.organizer("org_aurora", "registrations:read"));

        assertThat(stage.api.get(list(event)).status()).isEqualTo(401);
        assertThat(stage.api.get("/api/v1/registrations/" + UUID.randomUUID()).status())
                .isEqualTo(401);
        assertThat(stage.api.as(Tokens.unsigned("org_aurora")).get(list(event)).status())
                .isEqualTo(401);
        assertThat(stage.api
                        .as(Tokens.organizer("org_aurora", "events:read"))
                        .get(list(event))
                        .status())
                .isEqualTo(403);
        assertThat(reader.get(list(event)).status()).isEqualTo(200);
        assertThat(reader.delete("/api/v1/registrations/" + UUID.randomUUID()).status())
                .isEqualTo(403);
    }

    @Test
    void tellsAnybodyHowFullItIs() {
        var event = stage.given(aLiveEvent().withCapacity(2));
        stage.register(event, "ada@example.com");

        Answer stats = stage.api.get("/api/v1/registrations/stats?eventId=" + event.id());

        assertThat(stats.header("cache-control")).contains("max-age=2");
        assertThat(stats.json().path("confirmed").asInt()).isEqualTo(1);
        assertThat(stats.json().path("remaining").asInt()).isEqualTo(1);
        assertThat(stats.json().path("registrationOpen").asBoolean()).isTrue();
        assertThat(stats.json().path("stale").asBoolean()).isFalse();
        assertThat(stage.api
                        .get("/api/v1/registrations/stats?eventId=" + UUID.randomUUID())
                        .status())
                .isEqualTo(404);
    }

    private List<String> found(LiveEventFixture event, String filter) {
        Answer page = stage.organizer("org_aurora").get(list(event) + filter);
        assertThat(page.status()).as(page.body()).isEqualTo(200);
        return page.json()
                .path("items")
                .valueStream()
                .map(item -> item.path("email").asString())
                .toList();
    }

    private static String list(LiveEventFixture event) {
        return "/api/v1/registrations?eventId=" + event.id();
    }
}
