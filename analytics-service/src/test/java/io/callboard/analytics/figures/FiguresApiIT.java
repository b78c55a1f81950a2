package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@PlatformTest
class FiguresApiIT {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    private final String event = UUID.randomUUID().toString();
    private final String organizer = "org_" + UUID.randomUUID();
    private final List<Sent> facts = new ArrayList<>();

    private record Sent(String topic, String key, String type, String value) {}

    @Test
    void countsEachFactOnceThoughAllComeTwiceAndInAnyOrder() {
        liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        liveEvent("LiveEventChanged", 2, Map.of("title", "Ebb and flow", "status", "SCHEDULED"));
        liveEvent("LiveEventStarted", 3, Map.of("title", "Ebb and flow", "status", "LIVE"));
        String ada = UUID.randomUUID().toString();
        String lin = UUID.randomUUID().toString();
        String kim = UUID.randomUUID().toString();
        registration("RegistrationWaitlisted", ada, 1, "WAITLISTED", List.of("EMAIL"), "newsletter", null);
        registration("RegistrationConfirmed", ada, 2, "CONFIRMED", List.of("EMAIL", "SMS"), "newsletter", "press");
        registration("RegistrationConfirmed", lin, 1, "CONFIRMED", List.of("EMAIL"), "newsletter", null);
        registration("RegistrationCancelled", lin, 2, "CANCELLED", List.of("EMAIL"), "newsletter", null);
        registration("RegistrationWaitlisted", kim, 1, "WAITLISTED", List.of("SMS"), null, null);
        String timer = UUID.randomUUID().toString();
        reminder(timer, ada, "EMAIL");
        reminder(timer, ada, "SMS");
        reminder(timer, lin, "EMAIL");
        delivery("DeliverySent", timer, ada, "EMAIL");
        delivery("DeliveryUnknown", timer, ada, "SMS");
        delivery("DeliveryFailed", timer, ada, "SMS");
        delivery("DeliverySuppressed", timer, lin, "EMAIL");
        delivery("DeliverySent", null, ada, "EMAIL");
        delivery("DeliveryExpired", null, kim, "SMS");
        facts.addAll(List.copyOf(facts));
        Collections.shuffle(facts, new Random(2026));

        facts.forEach(fact -> kafka.send(fact.topic(), fact.key(), fact.type(), fact.value()));

        await().untilAsserted(() -> {
            JsonNode figures = figures(organizer);
            assertThat(figures.at("/eventId").asString()).isEqualTo(event);
            assertThat(figures.at("/title").asString()).isEqualTo("Ebb and flow");
            assertThat(figures.at("/status").asString()).isEqualTo("LIVE");
            assertThat(figures.at("/startsAt").asString()).isEqualTo("2026-12-01T17:00:00Z");
            assertThat(figures.at("/registrations")).isEqualTo(JSON.readTree("""
                            {"total": 3, "confirmed": 1, "waitlisted": 1, "pending": 0, "cancelled": 1,
                             "bySource": {"newsletter": 2, "(none)": 1},
                             "byChannel": {"EMAIL": 2, "SMS": 2},
                             "bySegment": {"(none)": 2, "press": 1}}"""));
            assertThat(figures.at("/notifications")).isEqualTo(JSON.readTree("""
                            {"scheduled": 5, "sent": 2, "delivered": 0, "failed": 1, "suppressed": 1, "expired": 1,
                             "unknown": 0,
                             "byChannel": {
                               "EMAIL": {"scheduled": 3, "sent": 2, "delivered": 0, "failed": 0, "suppressed": 1,
                                         "expired": 0, "unknown": 0},
                               "SMS": {"scheduled": 2, "sent": 0, "delivered": 0, "failed": 1, "suppressed": 0,
                                       "expired": 1, "unknown": 0}}}"""));
        });
    }

    @Test
    void hidesWhatIsAnothers() {
        liveEvent("LiveEventScheduled", 1, Map.of("title", "Tides", "status", "SCHEDULED"));
        facts.forEach(fact -> kafka.send(fact.topic(), fact.key(), fact.type(), fact.value()));
        await().until(() -> status(organizer, event) == 200);

        assertThat(status("org_" + UUID.randomUUID(), event)).isEqualTo(404);
        assertThat(status(organizer, UUID.randomUUID().toString())).isEqualTo(404);
    }

    @Test
    void asksForTheScope() {
        assertThat(answer(Tokens.organizer(organizer, "events:read"), event).status())
                .isEqualTo(403);
        assertThat(answer("nonsense", event).status()).isEqualTo(401);
    }

    private void liveEvent(String type, int version, Map<String, String> fields) {
        ObjectNode value = example("live-events.v1", type);
        value.put("eventId", event).put("organizerId", organizer).put("version", version);
        value.put("startsAt", "2026-12-01T17:00:00Z");
        fields.forEach(value::put);
        facts.add(new Sent("live-events.v1", event, type, value.toString()));
    }

    private void registration(
            String type,
            String id,
            int version,
            String status,
            List<String> channels,
            @Nullable String source,
            @Nullable String segment) {
        ObjectNode value = example("registrations.v1", type);
        value.put("registrationId", id).put("eventId", event).put("organizerId", organizer);
        value.put("version", version)
                .put("status", status)
                .put("source", source)
                .put("segment", segment);
        value.set("channels", JSON.valueToTree(channels));
        facts.add(new Sent("registrations.v1", id, type, value.toString()));
    }

    private void reminder(String timer, String registration, String channel) {
        ObjectNode value = example("reminders.v1", "ReminderDue");
        value.put("timerId", timer).put("eventId", event).put("organizerId", organizer);
        value.put("registrationId", registration).put("channel", channel);
        facts.add(new Sent("reminders.v1", registration, "ReminderDue", value.toString()));
    }

    private void delivery(String type, @Nullable String timer, String registration, String channel) {
        ObjectNode value = example("deliveries.v1", type);
        value.put("deliveryId", UUID.randomUUID().toString()).put("timerId", timer);
        value.put("eventId", event).put("organizerId", organizer);
        value.put("registrationId", registration).put("channel", channel);
        facts.add(new Sent("deliveries.v1", registration, type, value.toString()));
    }

    private static ObjectNode example(String topic, String type) {
        return (ObjectNode) JSON.readTree(Contracts.example(topic, type));
    }

    private record Answer(int status, String body) {}

    private JsonNode figures(String organizerId) {
        return JSON.readTree(answer(Tokens.organizer(organizerId), event).body());
    }

    private int status(String organizerId, String id) {
        return answer(Tokens.organizer(organizerId), id).status();
    }

    private Answer answer(String token, String id) {
        return RestClient.create("http://localhost:" + port)
                .get()
                .uri("/api/v1/analytics/events/{id}", id)
                .header("Authorization", "Bearer " + token)
                .exchange((request, response) -> new Answer(
                        response.getStatusCode().value(),
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }
}
