package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.analytics.AnalyticsServiceApplication;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/**
 * The same figures can be built again from the topics alone. In the middle of a live event's life, a second service
 * with an empty schema and a group of its own reads everything from offset 0.
 */
@PlatformTest
class RebuildIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @Autowired
    private Environment environment;

    private final Facts facts = new Facts();
    private final String ada = UUID.randomUUID().toString();
    private final String lin = UUID.randomUUID().toString();
    private final String timer = UUID.randomUUID().toString();

    @Test
    void readingEverythingAgainGivesTheSameFiguresInTheMiddleOfAnEventsLife() {
        facts.liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.liveEvent("LiveEventChanged", 2, Map.of("title", "Ebb and flow", "status", "SCHEDULED"));
        facts.registration("RegistrationConfirmed", ada, 1, "CONFIRMED", List.of("EMAIL", "SMS"), "newsletter", null);
        facts.registration("RegistrationConfirmed", lin, 1, "CONFIRMED", List.of("EMAIL"), null, "press");
        facts.registration("RegistrationCancelled", lin, 2, "CANCELLED", List.of("EMAIL"), null, "press");
        facts.reminder(timer, ada, "EMAIL");
        facts.reminder(timer, ada, "SMS");
        facts.delivery("DeliverySent", timer, ada, "EMAIL");
        facts.delivery("DeliverySent", null, ada, "EMAIL");
        facts.attendance("AttendeeJoined", ada, 1, true, 0, null);
        facts.attendance("AttendeeLeft", ada, 2, true, 60, null);
        facts.engagement(
                "ReactionGiven", ada, UUID.randomUUID().toString(), "2026-12-01T17:12:30Z", Map.of("reaction", "LOVE"));
        facts.engagement(
                "PurchaseMade", ada, UUID.randomUUID().toString(), "2026-12-01T17:12:31Z", Map.of("amount", "12.50"));
        facts.twiceInAnyOrder(1);
        facts.sendAll(kafka);
        await().untilAsserted(() -> {
            assertThat(facts.figures(port).at("/title").asString()).isEqualTo("Ebb and flow");
            assertThat(facts.figures(port).at("/registrations/cancelled").asInt())
                    .isOne();
            assertThat(facts.figures(port).at("/notifications/scheduled").asInt())
                    .isEqualTo(3);
            assertThat(facts.figures(port).at("/notifications/sent").asInt()).isEqualTo(2);
            assertThat(facts.figures(port).at("/viewership/averageWatchSeconds").asInt())
                    .isEqualTo(60);
            assertThat(facts.figures(port).at("/engagement/reactions").asInt()).isOne();
            assertThat(facts.figures(port).at("/revenue/0/purchases").asInt()).isOne();
        });

        try (ConfigurableApplicationContext rebuilt = rebuild()) {
            int rebuiltPort = rebuilt.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(facts.figures(rebuiltPort)).isEqualTo(facts.figures(port)));

            facts.liveEvent("LiveEventEnded", 3, Map.of("title", "Ebb and flow", "status", "ENDED"));
            facts.registration("RegistrationChanged", ada, 2, "CONFIRMED", List.of("EMAIL"), "newsletter", "press");
            facts.delivery("DeliveryFailed", timer, ada, "SMS");
            facts.sendAll(kafka);

            Stream.of(port, rebuiltPort)
                    .forEach(each -> await().atMost(PATIENCE).untilAsserted(() -> {
                        assertThat(facts.figures(each).at("/status").asString()).isEqualTo("ENDED");
                        assertThat(facts.figures(each)
                                        .at("/registrations/byChannel/SMS")
                                        .isMissingNode())
                                .isTrue();
                        assertThat(facts.figures(each)
                                        .at("/notifications/failed")
                                        .asInt())
                                .isOne();
                    }));
            assertThat(facts.figures(rebuiltPort)).isEqualTo(facts.figures(port));
        }
    }

    private ConfigurableApplicationContext rebuild() {
        return new SpringApplicationBuilder(AnalyticsServiceApplication.class)
                .profiles("test")
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--spring.kafka.consumer.group-id=rebuilt-" + UUID.randomUUID(),
                                        "--spring.flyway.schemas=rebuilt",
                                        "--spring.datasource.url="
                                                + environment.getRequiredProperty("spring.datasource.url")
                                                + "?currentSchema=rebuilt"),
                                Stream.of(
                                                "spring.datasource.username",
                                                "spring.datasource.password",
                                                "spring.flyway.user",
                                                "spring.flyway.password",
                                                "spring.kafka.bootstrap-servers",
                                                "callboard.kafka.partitions",
                                                "spring.security.oauth2.resourceserver.jwt.issuer-uri",
                                                "spring.security.oauth2.resourceserver.jwt.jwk-set-uri",
                                                "spring.security.oauth2.resourceserver.jwt.audiences",
                                                "management.server.port")
                                        .map(name -> "--" + name + "=" + environment.getRequiredProperty(name)))
                        .toArray(String[]::new));
    }
}
