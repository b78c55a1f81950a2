package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;

/** An erased registration stays in the figures, and the erasure is confirmed. */
@PlatformTest
class ErasuresIT {

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    private final Facts facts = new Facts();

    @Test
    void countsAnErasedRegistrationOnAndConfirmsTheErasure() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        String over = UUID.randomUUID().toString();
        String left = UUID.randomUUID().toString();
        for (String id : List.of(over, left)) {
            facts.registration("RegistrationConfirmed", id, 1, "CONFIRMED", List.of("EMAIL"), "newsletter", null);
        }
        facts.registration("RegistrationErased", over, 2, "CONFIRMED", List.of("EMAIL"), "newsletter", null);
        facts.registration("RegistrationErased", left, 2, "CANCELLED", List.of("EMAIL"), "newsletter", null);
        facts.twiceInAnyOrder(30);

        facts.sendAll(kafka);

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            var registrations = facts.figures(port).at("/registrations");
            assertThat(registrations.path("confirmed").asInt()).isOne();
            assertThat(registrations.path("cancelled").asInt()).isOne();
            for (String id : List.of(over, left)) {
                assertThat(kafka.received("erasures.v1", id)).isNotEmpty().allSatisfy(confirmed -> {
                    Contracts.assertValid("erasures.v1", "ErasureConfirmed", confirmed.value());
                    assertThat(KafkaProbe.json(confirmed).path("service").asString())
                            .isEqualTo("analytics-service");
                    assertThat(KafkaProbe.json(confirmed).path("organizerId").asString())
                            .isEqualTo(facts.organizer);
                });
            }
        });
    }
}
