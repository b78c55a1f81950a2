package io.callboard.analytics.figures;

import io.callboard.chassis.testing.Contracts;
import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.Tokens;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Messages of other services about one live event, and the expected figures. */
public final class Facts {

    static final JsonMapper JSON = JsonMapper.shared();

    public final String event = UUID.randomUUID().toString();
    public final String organizer;

    private static final Set<String> EXAMPLES = Set.of(
            "RegistrationConfirmed",
            "RegistrationPending",
            "RegistrationWaitlisted",
            "RegistrationPromoted",
            "RegistrationChanged",
            "RegistrationCancelled",
            "RegistrationErased");

    private final List<Sent> facts = new ArrayList<>();
    private final List<Sent> sent = new ArrayList<>();

    public Facts() {
        this("org_" + UUID.randomUUID());
    }

    /** About a live event of the same organizer as another one. */
    Facts(String organizer) {
        this.organizer = organizer;
    }

    private record Sent(String topic, String key, String type, String value) {}

    /** Adds each fact again and shuffles all of them. */
    public void twiceInAnyOrder(long seed) {
        facts.addAll(List.copyOf(facts));
        Collections.shuffle(facts, new Random(seed));
    }

    public void sendAll(KafkaProbe kafka) {
        facts.forEach(fact -> kafka.send(fact.topic(), fact.key(), fact.type(), fact.value()));
        sent.addAll(facts);
        facts.clear();
    }

    /** The values that were sent to a topic. */
    List<String> sent(String topic) {
        return sent.stream()
                .filter(fact -> fact.topic().equals(topic))
                .map(Sent::value)
                .toList();
    }

    public void liveEvent(String type, int version, Map<String, String> fields) {
        ObjectNode value = example("live-events.v1", type);
        value.put("eventId", event).put("organizerId", organizer).put("version", version);
        value.put("startsAt", "2026-12-01T17:00:00Z");
        fields.forEach(value::put);
        facts.add(new Sent("live-events.v1", event, type, value.toString()));
    }

    public void registration(
            String type,
            String id,
            int version,
            String status,
            List<String> channels,
            @Nullable String source,
            @Nullable String segment) {
        registration(type, id, version, status, channels, source, segment, "2026-11-21T10:00:00Z");
    }

    void registration(
            String type,
            String id,
            int version,
            String status,
            List<String> channels,
            @Nullable String source,
            @Nullable String segment,
            String registeredAt) {
        registration(type, id, version, status, channels, source, segment, registeredAt, _ -> {});
    }

    void registration(
            String type,
            String id,
            int version,
            String status,
            List<String> channels,
            @Nullable String source,
            @Nullable String segment,
            String registeredAt,
            Consumer<ObjectNode> more) {
        ObjectNode value = example("registrations.v1", EXAMPLES.contains(type) ? type : "RegistrationChanged");
        value.put("registrationId", id).put("eventId", event).put("organizerId", organizer);
        value.put("version", version)
                .put("status", status)
                .put("source", source)
                .put("segment", segment)
                .put("registeredAt", registeredAt);
        value.set("channels", JSON.valueToTree(channels));
        more.accept(value);
        facts.add(new Sent("registrations.v1", id, type, value.toString()));
    }

    /** A pass of a registration; its messages tell the hash. */
    public void pass(String registration, String pass) {
        ObjectNode value = example("registrations.v1", "RegistrationPassIssued");
        value.put("registrationId", registration).put("eventId", event).put("organizerId", organizer);
        value.put("passHash", sha256(pass));
        facts.add(new Sent("registrations.v1", registration, "RegistrationPassIssued", value.toString()));
    }

    /** How often the registration form was seen so far. */
    public void pageViews(long views) {
        ObjectNode value = example("page-views.v1", "PageViewsCounted");
        value.put("eventId", event).put("organizerId", organizer).put("views", views);
        facts.add(new Sent("page-views.v1", event, "PageViewsCounted", value.toString()));
    }

    /** A guest pass of somebody who registered the address again; these earlier ones have ended. */
    public void guestPass(String registration, String pass, String... ended) {
        ObjectNode value = example("registrations.v1", "RegistrationRepeated");
        value.put("registrationId", registration).put("eventId", event).put("organizerId", organizer);
        value.put("guestPassHash", sha256(pass));
        value.set(
                "endedGuestPassHashes",
                JSON.valueToTree(Stream.of(ended).map(Facts::sha256).toList()));
        facts.add(new Sent("registrations.v1", registration, "RegistrationRepeated", value.toString()));
    }

    /** The e-mail address of the registration was changed, which ended these passes. */
    public void emailChanged(String registration, String... ended) {
        ObjectNode value = example("registrations.v1", "RegistrationEmailChanged");
        value.put("registrationId", registration).put("eventId", event).put("organizerId", organizer);
        value.set(
                "endedPassHashes",
                JSON.valueToTree(Stream.of(ended).map(Facts::sha256).toList()));
        facts.add(new Sent("registrations.v1", registration, "RegistrationEmailChanged", value.toString()));
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What a viewer did, as this service itself publishes it. */
    public void engagement(String type, String registration, String fact, String receivedAt, Map<String, ?> fields) {
        ObjectNode value = example("engagement.v1", type);
        value.put("factId", fact).put("registrationId", registration);
        value.put("eventId", event).put("organizerId", organizer).put("receivedAt", receivedAt);
        fields.forEach((name, field) -> value.set(name, JSON.valueToTree(field)));
        facts.add(new Sent("engagement.v1", event + ":" + registration, type, value.toString()));
    }

    public void host(String id) {
        ObjectNode value = example("registrations.v1", "RegistrationConfirmed");
        value.put("registrationId", id).put("eventId", event).put("organizerId", organizer);
        value.put("kind", "HOST");
        value.set("channels", JSON.valueToTree(List.of("EMAIL")));
        facts.add(new Sent("registrations.v1", id, "RegistrationConfirmed", value.toString()));
    }

    void reminder(String timer, String registration, String channel) {
        reminder(timer, registration, channel, Map.of());
    }

    void reminder(String timer, String registration, String channel, Map<String, String> fields) {
        ObjectNode value = example("reminders.v1", "ReminderDue");
        value.put("timerId", timer).put("eventId", event).put("organizerId", organizer);
        value.put("registrationId", registration).put("channel", channel);
        fields.forEach(value::put);
        value.remove("heldOut");
        facts.add(new Sent("reminders.v1", registration, "ReminderDue", value.toString()));
    }

    /** A reminder by mail for a schedule, of a rule that is held out from some. */
    void reminder(String timer, String registration, String rule, int epoch, boolean heldOut) {
        ObjectNode value = example("reminders.v1", "ReminderDue");
        value.put("timerId", timer).put("eventId", event).put("organizerId", organizer);
        value.put("registrationId", registration).put("channel", "EMAIL").put("rule", rule);
        value.put("epoch", epoch).put("heldOut", heldOut);
        facts.add(new Sent("reminders.v1", registration, "ReminderDue", value.toString()));
    }

    void unsubscribed(String registration, String channel, String at) {
        ObjectNode value = example("deliveries.v1", "Unsubscribed");
        value.put("eventId", event).put("organizerId", organizer).put("registrationId", registration);
        value.put("channel", channel).put("occurredAt", at);
        facts.add(new Sent("deliveries.v1", registration, "Unsubscribed", value.toString()));
    }

    void delivery(String type, @Nullable String timer, String registration, String channel) {
        delivery(type, timer, registration, channel, Map.of());
    }

    public void delivery(
            String type, @Nullable String timer, String registration, String channel, Map<String, String> fields) {
        ObjectNode value = example("deliveries.v1", type);
        value.put("deliveryId", UUID.randomUUID().toString()).put("timerId", timer);
        value.put("eventId", event).put("organizerId", organizer);
        value.put("registrationId", registration).put("channel", channel);
        fields.forEach(value::put);
        if (value.path("handedOverAt").asString("").isEmpty()) {
            value.remove("handedOverAt");
        }
        facts.add(new Sent("deliveries.v1", registration, type, value.toString()));
    }

    void attendance(
            String type, String registration, int version, boolean joined, long seconds, @Nullable String outcome) {
        attendance(type, registration, version, joined ? "2026-12-01T16:55:00.120Z" : null, seconds, outcome);
    }

    public void attendance(
            String type,
            String registration,
            int version,
            @Nullable String joinedAt,
            long seconds,
            @Nullable String outcome) {
        attendance(
                type,
                registration,
                version,
                joinedAt,
                example("attendance.v1", type).path("leftAt").asString(null),
                seconds,
                outcome);
    }

    void attendance(
            String type,
            String registration,
            int version,
            @Nullable String joinedAt,
            @Nullable String leftAt,
            long seconds,
            @Nullable String outcome) {
        ObjectNode value = example("attendance.v1", type);
        value.put("registrationId", registration).put("eventId", event).put("organizerId", organizer);
        value.put("version", version).put("seconds", seconds).put("outcome", outcome);
        value.put("joinedAt", joinedAt).put("leftAt", leftAt);
        facts.add(new Sent("attendance.v1", registration, type, value.toString()));
    }

    private static ObjectNode example(String topic, String type) {
        return (ObjectNode) JSON.readTree(Contracts.example(topic, type));
    }

    /** Another live event of the organizer, which has ended. */
    void pastEvent(String endsAt, int attended, int noShows) {
        String id = UUID.randomUUID().toString();
        ObjectNode ended = example("live-events.v1", "LiveEventEnded");
        ended.put("eventId", id).put("organizerId", organizer).put("version", 5).put("status", "ENDED");
        ended.put("startsAt", endsAt).put("endsAt", endsAt);
        facts.add(new Sent("live-events.v1", id, "LiveEventEnded", ended.toString()));
        for (int i = 0; i < attended + noShows; i++) {
            String registration = UUID.randomUUID().toString();
            ObjectNode value = example("attendance.v1", "AttendanceRecorded");
            value.put("registrationId", registration).put("eventId", id).put("organizerId", organizer);
            value.put("version", 1).put("seconds", 60).put("outcome", i < attended ? "ATTENDED" : "NO_SHOW");
            if (i >= attended) {
                value.putNull("joinedAt").putNull("leftAt").put("seconds", 0);
            }
            facts.add(new Sent("attendance.v1", registration, "AttendanceRecorded", value.toString()));
        }
    }

    /** That the live event is over, and that reminders were sent for it, after which some people joined. */
    void over(String endsAt, Map<String, Integer> sent, int joinedAfterEach) {
        liveEvent("LiveEventEnded", 5, Map.of("status", "ENDED", "startsAt", endsAt, "endsAt", endsAt));
        sent.forEach((rule, people) -> {
            String timer = UUID.randomUUID().toString();
            for (int i = 0; i < people; i++) {
                String registration = UUID.randomUUID().toString();
                delivery(
                        "DeliverySent",
                        timer,
                        registration,
                        "EMAIL",
                        Map.of("rule", rule, "kind", "REMINDER", "occurredAt", "2026-11-01T16:00:00Z"));
                if (i < joinedAfterEach) {
                    attendance("AttendeeJoined", registration, 1, "2026-11-01T16:10:00Z", 0, null);
                }
            }
        });
    }

    /** A message with an unknown type or content; its key is the live event. */
    void other(String topic, String type, String value) {
        facts.add(new Sent(topic, event, type, value));
    }

    public record Answer(int status, @Nullable String tag, String body) {

        public JsonNode json() {
            return JSON.readTree(body);
        }
    }

    public JsonNode figures(int port) {
        return get(port, "/events/" + event).json();
    }

    /** Asks as the organizer; the path is one of analytics. */
    public Answer get(int port, String path) {
        return get(port, Tokens.organizer(organizer), path, Map.of());
    }

    public static int status(int port, String organizer, String id) {
        return get(port, Tokens.organizer(organizer), "/events/" + id, Map.of()).status();
    }

    static Answer get(int port, String token, String path, Map<String, String> headers) {
        return RestClient.create()
                .get()
                .uri(URI.create("http://localhost:" + port + "/api/v1/analytics" + path))
                .header("Authorization", "Bearer " + token)
                .headers(given -> headers.forEach(given::set))
                .exchange((request, response) -> new Answer(
                        response.getStatusCode().value(),
                        response.getHeaders().getETag(),
                        new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }
}
