package io.callboard.registration;

import static io.callboard.registration.LiveEventFixture.aLiveEvent;
import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A client that watches a live event gets its figures at once, and again when they change, and only then. */
class StatsStreamIT extends RegisteringScene {

    private static final String STREAM = "/api/v1/registrations/stats/stream?eventId=";

    private final HttpClient http = HttpClient.newHttpClient();

    @LocalServerPort
    private int port;

    @Test
    void sendsTheFiguresAtOnceAndWhenTheyChange() throws Exception {
        var event = stage.given(aLiveEvent());
        stage.register(event, "ada@example.com");

        HttpResponse<InputStream> stream = http.send(request("GET", event.id()), BodyHandlers.ofInputStream());

        assertThat(stream.statusCode()).isEqualTo(200);
        assertThat(stream.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(stream.headers().firstValue("Cache-Control")).contains("no-store");
        try (var lines = new BufferedReader(new InputStreamReader(stream.body(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("retry: 3000");
            assertThat(nextData(lines)).isEqualTo(stage.stats(event));

            stage.register(event, "bob@example.com");
            JsonNode changed = nextData(lines);

            assertThat(changed.path("confirmed").asInt()).isEqualTo(2);
            assertThat(changed).isEqualTo(stage.stats(event));
        }
    }

    @Test
    void answersNotModifiedUntilTheFiguresChange() throws Exception {
        var event = stage.given(aLiveEvent());
        String tag = http.send(stats(event.id(), "\"none\""), BodyHandlers.ofString())
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        assertThat(http.send(stats(event.id(), tag), BodyHandlers.ofString()).statusCode())
                .isEqualTo(304);
        stage.register(event, "ada@example.com");
        assertThat(http.send(stats(event.id(), tag), BodyHandlers.ofString()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void knowsNoOtherLiveEvents() throws Exception {
        HttpResponse<String> answer = http.send(request("GET", UUID.randomUUID()), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
    }

    @Test
    void answersHeadWithoutAStream() throws Exception {
        var event = stage.given(aLiveEvent());

        HttpResponse<String> answer = http.send(request("HEAD", event.id()), BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    private HttpRequest stats(UUID eventId, String tag) {
        return HttpRequest.newBuilder(
                        URI.create("http://localhost:" + port + "/api/v1/registrations/stats?eventId=" + eventId))
                .header("If-None-Match", tag)
                .build();
    }

    private HttpRequest request(String method, UUID eventId) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + STREAM + eventId))
                .header("Accept", "text/event-stream")
                .method(method, BodyPublishers.noBody())
                .build();
    }

    private static JsonNode nextData(BufferedReader lines) throws IOException {
        for (String line = lines.readLine(); ; line = lines.readLine()) {
            if (line.startsWith("data: ")) {
                return JsonMapper.shared().readTree(line.substring("data: ".length()));
            }
        }
    }
}
