package io.callboard.scheduler.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Tokens;
import io.callboard.scheduler.SchedulerTest;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@SchedulerTest
class PlanRouteIT {

    @LocalServerPort
    private int port;

    @Autowired
    private PlanProperties properties;

    @Test
    void plansWithTheDefaultRulesAndConfiguredPrices() {
        LocalDateTime inThreeHours =
                LocalDateTime.now(ZoneOffset.UTC).plusHours(3).withNano(0);

        ResponseEntity<String> answer = call("""
                {"start": {"local": "%s", "zone": "UTC"}, "channels": ["EMAIL", "SMS"], "expectedAudience": 100000}
                """.formatted(inThreeHours));

        assertThat(answer.getStatusCode().value()).as(answer.getBody()).isEqualTo(200);
        JsonNode plan = JsonMapper.shared().readTree(Objects.requireNonNull(answer.getBody()));
        assertThat(plan.get("recommendedRules").valueStream().map(JsonNode::asString))
                .containsExactly("PT2H", "PT1H", "PT30M", "PT15M", "PT0S");
        assertThat(plan.get("total").get("amount").asString()).isEqualTo("4250.00");
        assertThat(plan.get("warnings")
                        .valueStream()
                        .map(warning -> warning.get("channel").asString()))
                .contains("SMS")
                .doesNotContain("EMAIL");
        assertThat(properties)
                .isEqualTo(new PlanProperties(
                        new BigDecimal("0.001"), new BigDecimal("0.0075"), "USD", 500, 10, Duration.ofHours(6)));
    }

    @Test
    void refusesWhatItCannotPlan() {
        for (String request : new String[] {
            "{}",
            "{\"start\": {\"local\": \"tomorrow\", \"zone\": \"UTC\"}, \"channels\": [\"EMAIL\"]}",
            "{\"start\": {\"local\": \"2026-12-01T18:00\", \"zone\": \"Mars/Base\"}, \"channels\": [\"EMAIL\"]}",
            "{\"start\": {\"local\": \"2026-12-01T18:00\", \"zone\": \"UTC\"}, \"channels\": [\"FAX\"]}",
            "{\"start\": {\"local\": \"2026-12-01T18:00\", \"zone\": \"UTC\"}, \"channels\": [\"SMS\"],"
                    + " \"expectedAudience\": -1}"
        }) {
            assertThat(call(request).getStatusCode().value()).as(request).isEqualTo(422);
        }
    }

    private ResponseEntity<String> call(String body) {
        return RestClient.create("http://localhost:" + port)
                .post()
                .uri("/api/v1/reminders/plan")
                .headers(headers -> headers.setBearerAuth(Tokens.organizer("org_planner")))
                .contentType(MediaType.APPLICATION_JSON)
                .body(body)
                .retrieve()
                .onStatus(status -> status.isError(), (_, _) -> {})
                .toEntity(String.class);
    }
}
