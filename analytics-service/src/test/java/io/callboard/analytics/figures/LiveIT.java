package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/** A client that watches a live event gets its figures at once, then each second while it is LIVE. */
@PlatformTest
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class LiveIT {

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Facts facts = new Facts();

    @Test
    void sendsTheFiguresEachSecondUntilTheLiveEventEnds() throws Exception {
        haveStatus(1, "SCHEDULED");
        HttpResponse<InputStream> stream = http.send(request("GET"), BodyHandlers.ofInputStream());

        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            JsonNode before = nextData(lines);
            assertThat(before.path("status").asString()).isEqualTo("SCHEDULED");
            assertThat(before.path("readAt").isNull()).isTrue();

            haveStatus(2, "LIVE");
            JsonNode first = nextData(lines);
            JsonNode second = nextData(lines);
            assertThat(first.path("status").asString()).isEqualTo("LIVE");
            assertThat(Instant.parse(second.path("readAt").asString()))
                    .isAfter(Instant.parse(first.path("readAt").asString()));

            haveStatus(3, "ENDED");
            JsonNode last = nextData(lines);
            while (last.path("status").asString().equals("LIVE")) {
                last = nextData(lines);
            }
            assertThat(last.path("status").asString()).isEqualTo("ENDED");
            assertThat(lines.lines().filter(line -> line.startsWith("data:"))).isEmpty();
        }
        assertThat(http.send(request("GET"), BodyHandlers.ofString()).statusCode())
                .isEqualTo(204);
    }

    @Test
    void countsAsTheFiguresOfTheLiveEventDo() throws Exception {
        var random = new RandomFacts(3);
        random.facts.liveEvent("LiveEventStarted", 2, Map.of("title", "Tides", "status", "LIVE"));
        random.sendAll(kafka);
        await().untilAsserted(() -> random.assertComplete(random.facts.figures(port)));
        JsonNode figures = random.facts.figures(port);

        HttpResponse<InputStream> stream = http.send(request(random.facts, "GET"), BodyHandlers.ofInputStream());

        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            JsonNode shown = nextData(lines);
            for (String part : List.of("viewership", "registrations", "notifications", "engagement")) {
                shown.path(part)
                        .propertyStream()
                        .forEach(figure -> assertThat(figure.getValue())
                                .as("%s/%s", part, figure.getKey())
                                .isEqualTo(figures.path(part).path(figure.getKey())));
            }
            assertThat(shown.at("/viewership/watching").asInt()).isPositive();
            assertThat(shown.at("/engagement/reactions").asInt()).isPositive();
        }
    }

    @Test
    void isHiddenFromOtherOrganizers() throws Exception {
        haveStatus(1, "LIVE");

        HttpResponse<String> answer = http.send(request(facts.event, "org_other"), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(http.send(request("HEAD"), BodyHandlers.ofString()).body()).isEmpty();
    }

    private void haveStatus(int version, String status) {
        facts.liveEvent("LiveEventChanged", version, Map.of("title", "Tides", "status", status));
        facts.sendAll(kafka);
        await().untilAsserted(() ->
                assertThat(facts.figures(port).path("status").asString()).isEqualTo(status));
    }

    private HttpRequest request(String method) {
        return request(facts, method);
    }

    private HttpRequest request(Facts of, String method) {
        return HttpRequest.newBuilder(request(of.event, of.organizer), (name, value) -> true)
                .method(method, BodyPublishers.noBody())
                .build();
    }

    private HttpRequest request(String event, String organizer) {
        return HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/api/v1/analytics/events/" + event + "/live"))
                .header("Accept", "text/event-stream")
                .header("Authorization", "Bearer " + Tokens.organizer(organizer))
                .build();
    }

    private static JsonNode nextData(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); ; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                return Facts.JSON.readTree(line.substring("data: ".length()));
            }
        }
    }
}
