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
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What an organizer does over the API, as short calls; every refusal is an exception with the answer in it. */
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

    /** A live event that takes so many registrants; the rest is waitlisted. */
    public JsonNode scheduleFor(int capacity, String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = newEvent(title, startsAt, rules);
        body.put("capacity", capacity);
        return schedule(body);
    }

    /** A live event that reminds on these channels only. */
    public JsonNode scheduleOn(List<String> channels, String title, Instant startsAt, List<String> rules) {
        Map<String, Object> body = newEvent(title, startsAt, rules);
        body.put("reminders", Map.of("channels", channels, "rules", rules));
        return schedule(body);
    }

    /** In a request that belongs to this trace (W3C {@code traceparent}). */
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

    /** Whether the services that people and reminders go through have heard of this live event. */
    public boolean isKnown(String eventId) {
        return answers(Part.REGISTRATION_SERVICE, "/api/v1/registrations?eventId=" + eventId)
                && answers(Part.SCHEDULER_SERVICE, "/api/v1/reminders?eventId=" + eventId);
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
