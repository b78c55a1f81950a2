package io.callboard.analytics.engagement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.analytics.figures.Facts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.json.JsonMapper;

/**
 * Facts are answered with 202 only after the broker has acknowledged them. In this test only the producers have no
 * broker.
 */
@PlatformTest(properties = "spring.kafka.producer.bootstrap-servers=127.0.0.1:1")
class AbsentBrokerIT {

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    private final Facts facts = new Facts();

    @Test
    void asksToSendTheBatchAgain() throws Exception {
        String ada = UUID.randomUUID().toString();
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.registration("RegistrationConfirmed", ada, 1, "CONFIRMED", List.of("EMAIL"), null, null);
        facts.pass(ada, "pass-" + ada);
        facts.sendAll(kafka);
        String batch = """
                {"pass": "pass-%s", "facts": [{"type": "REACTION", "at": "%s", "data": {"reaction": "LIKE"}}]}
                """.formatted(ada, Instant.now());

        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/engagement"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(batch))
                    .build();
            HttpResponse<String> answer = await().until(
                            () -> http.send(request, HttpResponse.BodyHandlers.ofString()),
                            known -> known.statusCode() != 404);

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("5");
            assertThat(JsonMapper.shared().readTree(answer.body()).path("type").asString())
                    .endsWith("/service-unavailable");
        }
        assertThat(kafka.received("engagement.v1", facts.event + ":" + ada)).isEmpty();
        assertThat(facts.figures(port).at("/engagement/reactions").asInt()).isZero();
    }
}
