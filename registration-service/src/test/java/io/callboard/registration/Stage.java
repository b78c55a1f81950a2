package io.callboard.registration;

import static org.awaitility.Awaitility.await;

import io.callboard.chassis.tenant.Tenancy;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import io.callboard.registration.Api.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Fixture of the tests of the running service: live events arrive, people register, messages leave. */
final class Stage {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Messages that carry no state of their registration. */
    private static final Set<String> WITHOUT_STATE =
            Set.of("RegistrationRepeated", "RegistrationEmailChangeRequested", "RegistrationEmailChanged");

    final Api api;
    final KafkaProbe kafka;
    final JdbcClient jdbc;

    Stage(int port, KafkaProbe kafka, JdbcClient jdbc) {
        this.api = new Api(port);
        this.kafka = kafka;
        this.jdbc = jdbc;
    }

    Api organizer(String organizer) {
        return api.as(Tokens.organizer(organizer));
    }

    /** Publishes the state and waits until the service knows it. */
    LiveEventFixture given(LiveEventFixture event) {
        return given(event, Map.of());
    }

    /** The same, with these properties in place of the fixture's own. */
    LiveEventFixture given(LiveEventFixture event, Map<String, ?> content) {
        String type = switch (event.status()) {
            case "CANCELLED" -> "LiveEventCancelled";
            case "LIVE" -> "LiveEventStarted";
            case "ENDED" -> "LiveEventEnded";
            default -> event.version() == 1 ? "LiveEventScheduled" : "LiveEventChanged";
        };
        Map<String, Object> state = event.message();
        state.putAll(content);
        kafka.send("live-events.v1", event.key(), type, state);
        await().atMost(PATIENCE).until(() -> knownVersion(event.id()) == event.version());
        return event;
    }

    long knownVersion(UUID eventId) {
        Optional<Long> version =
                Tenancy.callAsPlatform(() -> jdbc.sql("select version from live_event where event_id = :id")
                        .param("id", eventId)
                        .query(Long.class)
                        .optional());
        return version.orElse(0L);
    }

    Answer register(LiveEventFixture event, String email) {
        return api.post("/api/v1/registrations", body(event, email));
    }

    static String body(LiveEventFixture event, String email) {
        return """
                {"eventId": "%s", "firstName": "Ada", "email": "%s", "channels": ["EMAIL"],
                 "consent": {"text": "I agree", "at": "2025-11-21T10:00:00Z"}}
                """.formatted(event.id(), email);
    }

    /** The registration ids of the live event, newest first. */
    List<UUID> registrations(LiveEventFixture event) {
        return Tenancy.callAsPlatform(
                () -> jdbc.sql("select id from registration where event_id = :id order by id desc")
                        .param("id", event.id())
                        .query(UUID.class)
                        .list());
    }

    /**
     * The messages of the topic that belong to the live event, once there are as many as expected; without
     * repetitions.
     */
    List<ConsumerRecord<byte[], byte[]>> published(LiveEventFixture event, String topic, int expected) {
        List<String> keys = registrations(event).stream().map(UUID::toString).toList();
        return await().atMost(PATIENCE)
                .until(
                        () -> kafka.received(topic).stream()
                                .filter(message -> keys.contains(KafkaProbe.key(message)))
                                .filter(message -> !WITHOUT_STATE.contains(
                                        Objects.requireNonNullElse(KafkaProbe.type(message), "")))
                                .toList(),
                        messages -> messages.size() >= expected);
    }

    /** The hashes of passes that messages about the registrations of this live event name. */
    List<String> publishedPasses(LiveEventFixture event) {
        List<String> keys = registrations(event).stream().map(UUID::toString).toList();
        return kafka.received("registrations.v1").stream()
                .filter(message -> keys.contains(KafkaProbe.key(message)))
                .map(KafkaProbe::json)
                .map(message -> message.path(message.has("passHash") ? "passHash" : "guestPassHash"))
                .filter(JsonNode::isString)
                .map(JsonNode::asString)
                .toList();
    }

    JsonNode stats(LiveEventFixture event) {
        return api.get("/api/v1/registrations/stats?eventId=" + event.id()).json();
    }

    /** The path of a link in an answer. */
    static String path(String url) {
        return url.substring("https://events.example.com".length());
    }
}
