package io.callboard.e2e;

import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** An organizer's calls of the API. Every refusal becomes an exception with the answer. */
public final class Organizer {
    /** Zone in which the live events of the tests are scheduled. */
    public static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    private final Stack stack;
    private final Http http;

    Organizer(Stack stack, String token) {
        this.stack = stack;
        this.http = Http.bearing(token);
    }

    public Http http() {
        return http;
    }

    public JsonNode schedule(String title, Instant startsAt, List<String> rules) {
        return schedule(newEvent(title, startsAt, rules));
    }

    /** A live event with this capacity; further registrants are waitlisted. */
    public JsonNode scheduleFor(int capacity, String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = newEvent(title, startsAt, rules);
        body.put("capacity", capacity);
        return schedule(body);
    }

    /** A live event whose registrations wait for the organizer. */
    public JsonNode scheduleForApproval(String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = newEvent(title, startsAt, rules);
        body.put("approvalRequired", true);
        return schedule(body);
    }

    /** A live event with a stream at Mux. */
    public JsonNode scheduleAtMux(String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = newEvent(title, startsAt, rules);
        body.put("stream", Map.of("kind", "MUX"));
        return schedule(body);
    }

    /** A series by this rule; answers its first occurrence. */
    public JsonNode scheduleSeries(String recurrence, String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = newEvent(title, startsAt, rules);
        body.put("reminders", Map.of("channels", List.of("EMAIL"), "rules", rules));
        body.put("recurrence", recurrence);
        return schedule(body);
    }

    /** A live event that reminds on these channels only. */
    public JsonNode scheduleOn(List<String> channels, String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = newEvent(title, startsAt, rules);
        body.put("reminders", Map.of("channels", channels, "rules", rules));
        return schedule(body);
    }

    /** Sends the request within this trace (W3C {@code traceparent}). */
    public JsonNode scheduleWithin(String traceparent, String title, Instant startsAt, List<String> rules) {
        return schedule(newEvent(title, startsAt, rules), "traceparent", traceparent);
    }

    private JsonNode schedule(Map<String, Object> body, String... headers) {
        return http.post(stack.at(Part.EVENT_SERVICE, "/api/v1/events"), body, headers)
                .expect(201)
                .json();
    }

    private static Map<String, Object> newEvent(String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", title);
        body.put("start", start(startsAt));
        body.put("duration", "PT30M");
        body.put("registrationOpen", true);
        body.put("waitlist", true);
        body.put("stream", Map.of("kind", "EXTERNAL", "url", "https://video.example.com/live"));
        body.put("reminders", Map.of("channels", List.of("EMAIL", "SMS"), "rules", rules));
        return body;
    }

    public JsonNode liveEvent(String eventId) {
        return http.get(stack.at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId))
                .expect(200)
                .json();
    }

    public Answer reschedule(String eventId, Instant startsAt) {
        return reschedule(stack.at(Part.EVENT_SERVICE, ""), eventId, startsAt);
    }

    /** At one of several instances. */
    public Answer reschedule(URI eventService, String eventId, Instant startsAt) {
        return http.post(
                        URI.create(eventService + "/api/v1/events/" + eventId + "/reschedule"),
                        Map.of("start", start(startsAt)))
                .expect(200);
    }

    /** Lets the live event run late. */
    public JsonNode delay(String eventId, int minutes) {
        return http.post(
                        stack.at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId + "/delay"),
                        Map.of("minutes", minutes))
                .expect(200)
                .json();
    }

    public Answer cancel(String eventId) {
        return http.delete(stack.at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId))
                .expect(200, 204);
    }

    /** Writes to the confirmed registrants by mail, at once. */
    public JsonNode announce(String eventId, String message) {
        return make(announcement(eventId, message));
    }

    /** Writes to the confirmed registrants by mail, at this instant. */
    public JsonNode announce(String eventId, String message, Instant sendAt) {
        Map<String, Object> body = new LinkedHashMap<>(announcement(eventId, message));
        body.put("sendAt", sendAt.toString());
        return make(body);
    }

    private JsonNode make(Map<String, Object> announcement) {
        return http.post(stack.at(Part.SCHEDULER_SERVICE, "/api/v1/announcements"), announcement)
                .expect(201)
                .json();
    }

    /** How many people an announcement would have now. */
    public int audience(String eventId) {
        return http.post(
                        stack.at(Part.SCHEDULER_SERVICE, "/api/v1/announcements?dryRun=true"),
                        announcement(eventId, "To whom?"))
                .expect(200)
                .json()
                .at("/expected/people")
                .asInt();
    }

    private static Map<String, Object> announcement(String eventId, String message) {
        return Map.of("eventId", eventId, "channels", List.of("EMAIL"), "message", message);
    }

    /** Stops an announcement, also while it goes out. */
    public JsonNode stopAnnouncement(String id) {
        return http.post(stack.at(Part.SCHEDULER_SERVICE, "/api/v1/announcements/" + id + "/stop"), Map.of())
                .expect(200)
                .json();
    }

    public JsonNode startLive(String eventId) {
        return http.post(stack.at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId + "/start"), Map.of())
                .expect(200)
                .json();
    }

    public JsonNode end(String eventId) {
        return http.post(stack.at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId + "/end"), Map.of())
                .expect(200)
                .json();
    }

    /** Adds a host who is reminded so long before the start. */
    public JsonNode addHost(String eventId, String firstName, String email, String... reminderRules) {
        return http.post(
                        stack.at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId + "/hosts"),
                        Map.of("firstName", firstName, "email", email, "reminderRules", List.of(reminderRules)))
                .expect(201)
                .json();
    }

    public void removeHost(String eventId, String hostId) {
        http.delete(stack.at(Part.EVENT_SERVICE, "/api/v1/events/" + eventId + "/hosts/" + hostId))
                .expect(204);
    }

    /** Adds people by CSV without confirmations; the report of the import. */
    public JsonNode importCsv(String eventId, String csv) {
        return http.waiting(Duration.ofMinutes(10))
                .send(
                        "POST",
                        stack.at(
                                Part.REGISTRATION_SERVICE,
                                "/api/v1/registrations/import?notify=false&eventId=" + eventId),
                        BodyPublishers.ofString(csv),
                        "text/csv")
                .expect(200, 201)
                .json();
    }

    public Stream<JsonNode> registrations(String eventId) {
        return items(Part.REGISTRATION_SERVICE, "/api/v1/registrations?limit=200&minVersion=1&eventId=" + eventId);
    }

    /** Approves or denies the registration with this address. */
    public void decide(String eventId, String email, String decision) {
        String id = registrations(eventId)
                .filter(registration -> registration.path("email").asString("").equals(email))
                .findFirst()
                .orElseThrow()
                .path("id")
                .asString();
        http.patch(stack.at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/" + id), Map.of("decision", decision))
                .expect(200);
    }

    public void removeRegistration(String registrationId) {
        http.delete(stack.at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/" + registrationId))
                .expect(200, 204);
    }

    /** The timers of one rule, one for each epoch. */
    public Stream<JsonNode> timers(String eventId, String rule) {
        return timers(eventId).filter(timer -> timer.path("rule").asString("").equals(rule));
    }

    /** The timers that have not begun to arm. */
    public Stream<JsonNode> scheduledTimers(String eventId) {
        return items(
                Part.SCHEDULER_SERVICE, "/api/v1/reminders?limit=200&status=SCHEDULED&minVersion=1&eventId=" + eventId);
    }

    public Stream<JsonNode> timers(String eventId) {
        return items(Part.SCHEDULER_SERVICE, "/api/v1/reminders?limit=200&minVersion=1&eventId=" + eventId);
    }

    /** Whether registration-service, scheduler-service and notifier-service know this live event. */
    public boolean isKnown(String eventId) {
        return answers(Part.REGISTRATION_SERVICE, "/api/v1/registrations?eventId=" + eventId)
                && answers(Part.SCHEDULER_SERVICE, "/api/v1/reminders?eventId=" + eventId);
    }

    /**
     * Whether each service takes the token. It fetches the issuer's keys with the first one, and may be too busy at
     * that.
     */
    public boolean isAcceptedByAllServices() {
        String nothing = UUID.randomUUID().toString();
        return Map.of(
                        Part.EVENT_SERVICE, "/api/v1/events/" + nothing,
                        Part.REGISTRATION_SERVICE, "/api/v1/registrations/" + nothing,
                        Part.SCHEDULER_SERVICE, "/api/v1/reminders?eventId=" + nothing,
                        Part.NOTIFIER_SERVICE, "/api/v1/notifications?limit=1",
                        Part.ANALYTICS_SERVICE, "/api/v1/analytics/events/" + nothing)
                .entrySet()
                .stream()
                .map(read -> http.get(stack.at(read.getKey(), read.getValue())).status())
                .allMatch(status -> status == 200 || status == 404);
    }

    public Stream<JsonNode> deliveries(String eventId) {
        return items(Part.NOTIFIER_SERVICE, "/api/v1/notifications?limit=200&minVersion=1&eventId=" + eventId);
    }

    public JsonNode summary(String eventId) {
        return http.get(stack.at(
                        Part.NOTIFIER_SERVICE, "/api/v1/notifications/summary?minVersion=1&eventId=" + eventId))
                .expect(200)
                .json();
    }

    public JsonNode analytics(String eventId) {
        return http.get(stack.at(Part.ANALYTICS_SERVICE, "/api/v1/analytics/events/" + eventId + "?minVersion=1"))
                .expect(200)
                .json();
    }

    private boolean answers(Part part, String path) {
        return http.get(stack.at(part, path)).status() == 200;
    }

    /** The items of all pages. */
    private Stream<JsonNode> items(Part part, String path) {
        List<JsonNode> items = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = http.get(stack.at(part, path + cursor)).expect(200).json();
            page.path("items").forEach(items::add);
            String next = page.path("nextCursor").asString("");
            cursor = next.isEmpty() ? "" : "&cursor=" + next;
        } while (!cursor.isEmpty());
        return items.stream();
    }

    private static Map<String, Object> start(Instant startsAt) {
        return Map.of("local", startsAt.atZone(ZONE).toLocalDateTime().toString(), "zone", ZONE.getId());
    }
}
