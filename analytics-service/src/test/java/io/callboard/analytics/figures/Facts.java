package io.callboard.analytics.figures;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** What other services tell of one live event, and the figures that come of it. */
final class Facts {

    static final JsonMapper JSON = JsonMapper.builder().build();

    final String event = UUID.randomUUID().toString();
    final String organizer = "org_" + UUID.randomUUID();

    private static final Set<String> EXAMPLES =
            Set.of("RegistrationConfirmed", "RegistrationWaitlisted", "RegistrationChanged", "RegistrationCancelled");

    private final List<Sent> facts = new ArrayList<>();

    private record Sent(String topic, String key, String type, String value) {}

    /** Adds each fact once more and brings all into another order. */
    void twiceInAnyOrder(long seed) {
        facts.addAll(List.copyOf(facts));
        Collections.shuffle(facts, new Random(seed));
    }

    void sendAll(KafkaProbe kafka) {
        facts.forEach(fact -> kafka.send(fact.topic(), fact.key(), fact.type(), fact.value()));
        facts.clear();
    }

    void liveEvent(String type, int version, Map<String, String> fields) {
        ObjectNode value = example("live-events.v1", type);
        value.put("eventId", event).put("organizerId", organizer).put("version", version);
        value.put("startsAt", "2026-12-01T17:00:00Z");
        fields.forEach(value::put);
        facts.add(new Sent("live-events.v1", event, type, value.toString()));
    }

    void registration(
            String type,
            String id,
            int version,
            String status,
            List<String> channels,
            @Nullable String source,
            @Nullable String segment) {
        ObjectNode value = example("registrations.v1", EXAMPLES.contains(type) ? type : "RegistrationChanged");
        value.put("registrationId", id).put("eventId", event).put("organizerId", organizer);
        value.put("version", version)
                .put("status", status)
                .put("source", source)
                .put("segment", segment);
        value.set("channels", JSON.valueToTree(channels));
        facts.add(new Sent("registrations.v1", id, type, value.toString()));
    }

    void reminder(String timer, String registration, String channel) {
        ObjectNode value = example("reminders.v1", "ReminderDue");
        value.put("timerId", timer).put("eventId", event).put("organizerId", organizer);
        value.put("registrationId", registration).put("channel", channel);
        facts.add(new Sent("reminders.v1", registration, "ReminderDue", value.toString()));
    }

    void delivery(String type, @Nullable String timer, String registration, String channel) {
        ObjectNode value = example("deliveries.v1", type);
        value.put("deliveryId", UUID.randomUUID().toString()).put("timerId", timer);
        value.put("eventId", event).put("organizerId", organizer);
        value.put("registrationId", registration).put("channel", channel);
        facts.add(new Sent("deliveries.v1", registration, type, value.toString()));
    }

    private static ObjectNode example(String topic, String type) {
        return (ObjectNode) JSON.readTree(Contracts.example(topic, type));
    }

    /** A message of a type, or with a content, that nobody knows yet; its key is the live event. */
    void other(String topic, String type, String value) {
        facts.add(new Sent(topic, event, type, value));
    }

    record Answer(int status, String body) {}

    JsonNode figures(int port) {
        return JSON.readTree(answer(port, Tokens.organizer(organizer), event).body());
    }

    static int status(int port, String organizer, String id) {
        return answer(port, Tokens.organizer(organizer), id).status();
    }

    static Answer answer(int port, String token, String id) {
        return RestClient.create("http://localhost:" + port)
                .get()
                .uri("/api/v1/analytics/events/{id}", id)
                .header("Authorization", "Bearer " + token)
                .exchange((request, response) -> new Answer(
                        response.getStatusCode().value(),
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }
}
