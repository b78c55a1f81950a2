package io.callboard.e2e.api;

import io.callboard.e2e.Http;
import io.callboard.e2e.Organizer;
import io.callboard.e2e.Part;
import io.callboard.e2e.Person;
import io.callboard.e2e.Received;
import io.callboard.e2e.Stack;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An organizer with live events, registrants and messages of its own, and their ids and tokens, by the word before them
 * in a path.
 */
final class World {
    private static final Pattern LINK = Pattern.compile("/(watch|passes|manage|unsubscribe)/([A-Za-z0-9_.-]{20,})");
    private static final Pattern TRACKED = Pattern.compile("/t/([oc])/([A-Za-z0-9_-]{20,})");
    private static final Pattern CALENDAR = Pattern.compile("/public/([A-Za-z0-9_.-]{20,})/calendar");
    private static final Pattern OWN_CALENDAR = Pattern.compile("/passes/calendars/([A-Za-z0-9_-]{20,})\\.ics");
    private static final String CALENDARS = "calendars";
    private static final String OWN_CALENDARS = "calendars of people";
    private static final String OPEN_PASSES = "passes of a live event that is open";
    private static final String OPEN_EVENT = "live event whose room is open";
    private static final Set<String> ROOM_THINGS = Set.of("questions", "messages", "polls");
    private static final String ERASED = "erased registrations";
    private static final String ERASED_LINKS = "links of erased registrations";
    private static final String WEBHOOK_ENDPOINTS = "webhook-endpoints";
    private static final String ACCOUNTS = "accounts";
    private static final String SUPPRESSED = "suppressed deliveries";

    /** What changes by itself in timers and deliveries. */
    private static final List<String> PROGRESS = List.of(
            "status",
            "audience",
            "published",
            "reason",
            // Planning follows new quiet hours in the background.
            "dueAt",
            "ruleDueAt",
            "dueReason",
            "attempts",
            "provider",
            "providerMessageId",
            "unfenced",
            "template",
            "timeline");

    /** Words in the paths of pages that differ from the names of their things. */
    private static final Map<String, String> PAGES = Map.of("register", "events", "watch", "passes");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final InstantSource CLOCK = InstantSource.system();

    private final String orgId;
    private final Organizer organizer;
    private final String token;
    private final String opsToken;
    private final Map<String, List<String>> known = new LinkedHashMap<>();
    /** The live event of each registration. */
    private final Map<String, String> people = new LinkedHashMap<>();
    /** The live event of each host. */
    private final Map<String, String> hosts = new LinkedHashMap<>();
    /** The endpoint of each webhook message. */
    private final Map<String, String> webhooks = new LinkedHashMap<>();

    private World(Stack stack, String orgId) {
        this.orgId = orgId;
        this.token = stack.sandbox().token(orgId);
        this.opsToken = stack.sandbox().token(orgId, "ops");
        this.organizer = stack.organizer(orgId);
    }

    /** Schedules events and lets people register. */
    static World settle(Stack stack, String orgId, int peoplePerEvent) {
        World world = new World(stack, orgId);
        Instant startsAt = CLOCK.instant().plus(Duration.ofDays(30));
        for (int i = 0; i < 3; i++) {
            List<String> rules = List.of("P1D", "PT1H");
            JsonNode event = i == 0
                    ? world.organizer.scheduleSeries("FREQ=WEEKLY;COUNT=2", "Fuzzed series", startsAt, rules)
                    : world.organizer.scheduleFor(50, "Fuzzed " + i, startsAt, rules);
            String eventId = event.path("id").asString();
            world.learn("events", event);
            Awaitility.await().until(() -> world.organizer.isKnown(eventId));
            world.awaitAt(stack, Part.ANALYTICS_SERVICE, "/api/v1/analytics/events/" + eventId);
            world.awaitAt(stack, Part.NOTIFIER_SERVICE, "/api/v1/notifications/summary?eventId=" + eventId);
            Person host = Person.byMail("Fuzz", "Europe/Berlin");
            world.learnHost(world.organizer.addHost(eventId, host.firstName(), host.email()));
            List<Person> people = Stream.generate(() -> Person.byMail("Fuzz", "Europe/Berlin"))
                    .limit(peoplePerEvent)
                    .toList();
            people.forEach(
                    person -> world.learn(person.registerFor(stack, eventId).body()));
            for (Person person : people) {
                Awaitility.await().until(() -> !person.mails(stack).isEmpty());
                world.learn(
                        person.mails(stack).stream().map(Received::all).toList().toString());
            }
            world.organizer.registrations(eventId).forEach(one -> {
                world.learn("registrations", one);
                world.people.put(one.path("id").asString(), eventId);
            });
            world.organizer.timers(eventId).forEach(one -> world.learn("reminders", one));
            for (int later = 10; later < 13; later++) {
                world.learn(
                        "announcements",
                        world.organizer.announce(
                                eventId, "Fuzzed", CLOCK.instant().plus(Duration.ofDays(later))));
            }
            world.organizer.deliveries(eventId).forEach(one -> world.learn("notifications", one));
        }
        world.settleTemplate(stack);
        world.settleWebhookEndpoints(stack);
        world.settleAccounts(stack);
        world.settleWhatCanBeWatched(stack, peoplePerEvent);
        world.settleWhatWaitsForApproval(stack, startsAt, peoplePerEvent);
        world.settleWhatIsErased(stack, startsAt);
        world.settleOwnCalendars(stack, startsAt);
        world.settleWhatCanBeRetried(stack, startsAt);
        return world;
    }

    /**
     * The button of the self-service page opens the calendar of a person, and the page then shows its address. The page
     * offers it to people with one address only: with a second one others may have its link.
     */
    private void settleOwnCalendars(Stack stack, Instant startsAt) {
        String eventId = organizer
                .schedule("Fuzzed and subscribed", startsAt, List.of("P1D"))
                .path("id")
                .asString();
        Person person = Person.byMailOnly("Fuzz", "Europe/Berlin");
        person.registerFor(stack, eventId);
        Awaitility.await().until(() -> !person.mails(stack).isEmpty());
        LINK.matcher(person.mails(stack).getFirst().all())
                .results()
                .filter(link -> link.group(1).equals("manage"))
                .map(link -> stack.at(Part.REGISTRATION_SERVICE, "/manage/" + link.group(2)))
                .distinct()
                .forEach(page -> {
                    Http.anonymous()
                            .send(
                                    "POST",
                                    URI.create(page + "/calendar"),
                                    BodyPublishers.noBody(),
                                    "application/x-www-form-urlencoded")
                            .expect(200, 303);
                    OWN_CALENDAR
                            .matcher(Http.anonymous().get(page).expect(200).body())
                            .results()
                            .forEach(calendar -> add(OWN_CALENDARS, calendar.group(1)));
                });
        if (!known.containsKey(OWN_CALENDARS)) {
            throw new IllegalStateException("the self-service page shows no calendar");
        }
    }

    private void settleTemplate(Stack stack) {
        JsonNode template = organizer
                .http()
                .post(
                        stack.at(Part.NOTIFIER_SERVICE, "/api/v1/templates"),
                        Map.of(
                                "kind",
                                "REMINDER",
                                "channel",
                                "EMAIL",
                                "locale",
                                "en",
                                "subject",
                                "{{title}}",
                                "html",
                                "<p>{{when}} <a href=\"{{joinUrl}}\">Join</a> <a href=\"{{unsubscribeUrl}}\">Stop</a></p>",
                                "text",
                                "{{when}} {{joinUrl}} {{unsubscribeUrl}}"))
                .expect(201)
                .json();
        learn("templates", template);
    }

    /** Endpoints with a message in each log. */
    private void settleWebhookEndpoints(Stack stack) {
        for (int i = 0; i < 5; i++) {
            JsonNode endpoint = organizer
                    .http()
                    .post(
                            stack.at(Part.NOTIFIER_SERVICE, "/api/v1/webhook-endpoints"),
                            Map.of(
                                    "url",
                                    stack.at(Part.SANDBOX, "/webhook-sink/fuzz"),
                                    "types",
                                    List.of("event.ended")))
                    .expect(201)
                    .json();
            learn(WEBHOOK_ENDPOINTS, endpoint);
            String id = endpoint.path("id").asString();
            JsonNode message = organizer
                    .http()
                    .post(stack.at(Part.NOTIFIER_SERVICE, "/api/v1/webhook-endpoints/" + id + "/test"), Map.of())
                    .expect(202)
                    .json();
            webhooks.put(message.path("id").asString(), id);
        }
    }

    /** Own accounts. Their domain has no records, so that they send nothing. */
    private void settleAccounts(Stack stack) {
        for (int i = 0; i < 3; i++) {
            JsonNode account = organizer
                    .http()
                    .post(
                            stack.at(Part.NOTIFIER_SERVICE, "/api/v1/notifications/accounts"),
                            Map.of("provider", "RESEND", "fromAddress", "events@fuzz.example.com", "secret", "re_fuzz"))
                    .expect(201)
                    .json();
            learn(ACCOUNTS, account);
        }
    }

    /** A live event that begins so soon that its stream can be watched. */
    private void settleWhatCanBeWatched(Stack stack, int people) {
        Instant soon = CLOCK.instant().plus(Duration.ofMinutes(12));
        String eventId = organizer
                .schedule("Fuzzed and open", soon, List.of("PT1M"))
                .path("id")
                .asString();
        for (int i = 0; i < people; i++) {
            String answer = Person.byMail("Fuzz", "Europe/Berlin")
                    .registerFor(stack, eventId)
                    .body();
            // Not the link to cancel the registration: a cancelled one has no pass.
            LINK.matcher(answer)
                    .results()
                    .filter(link ->
                            link.group(1).equals("watch") || link.group(1).equals("passes"))
                    .forEach(link -> add(OPEN_PASSES, link.group(2)));
        }
        add(OPEN_EVENT, eventId);
        settleRoom(stack, "/api/v1/engagement/events/" + eventId);
    }

    /** Questions, chat messages and polls of the live event that is open. */
    private void settleRoom(Stack stack, String room) {
        awaitAt(stack, Part.ANALYTICS_SERVICE, room + "/room");
        String pass = known.getOrDefault(OPEN_PASSES, List.of()).getFirst();
        Awaitility.await().until(() -> {
            int status = organizer
                    .http()
                    .post(
                            stack.at(Part.ANALYTICS_SERVICE, "/api/v1/engagement/questions"),
                            Map.of("text", "Fuzzed?"),
                            "Callboard-Pass",
                            pass)
                    .status();
            return status == 201;
        });
        for (int i = 0; i < 3; i++) {
            organizer
                    .http()
                    .post(stack.at(Part.ANALYTICS_SERVICE, room + "/messages"), Map.of("text", "Fuzzed " + i))
                    .expect(201);
            String poll = organizer
                    .http()
                    .post(
                            stack.at(Part.ANALYTICS_SERVICE, room + "/polls"),
                            Map.of("question", "Fuzzed " + i, "options", List.of("A", "B", "C", "D", "E")))
                    .expect(201)
                    .json()
                    .path("id")
                    .asString();
            organizer
                    .http()
                    .patch(stack.at(Part.ANALYTICS_SERVICE, room + "/polls/" + poll), Map.of("status", "OPEN"))
                    .expect(200);
        }
        for (String things : ROOM_THINGS) {
            JsonNode list = organizer
                    .http()
                    .get(stack.at(Part.ANALYTICS_SERVICE, room + "/" + things))
                    .expect(200)
                    .json();
            list.path("items").valueStream().forEach(thing -> learn(things, thing));
        }
    }

    private void settleWhatWaitsForApproval(Stack stack, Instant startsAt, int people) {
        String eventId = organizer
                .scheduleForApproval("Fuzzed with approval", startsAt, List.of("P1D"))
                .path("id")
                .asString();
        for (int i = 0; i < people; i++) {
            Person.byMail("Fuzz", "Europe/Berlin").registerFor(stack, eventId);
        }
        organizer.registrations(eventId).forEach(one -> learn("registrations", one));
    }

    /** A registration whose personal data is erased, with its link. */
    private void settleWhatIsErased(Stack stack, Instant startsAt) {
        String eventId = organizer
                .schedule("Fuzzed and erased", startsAt, List.of("P1D"))
                .path("id")
                .asString();
        Person person = Person.byMail("Fuzz", "Europe/Berlin");
        person.registerFor(stack, eventId);
        Awaitility.await().until(() -> !person.mails(stack).isEmpty());
        LINK.matcher(person.mails(stack).getFirst().all())
                .results()
                .filter(link -> link.group(1).equals("manage"))
                .forEach(link -> add(ERASED_LINKS, link.group(2)));
        organizer.registrations(eventId).map(one -> one.path("id").asString()).forEach(id -> {
            organizer
                    .http()
                    .delete(stack.at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/" + id + "/personal-data"))
                    .expect(202);
            add(ERASED, id);
        });
    }

    /** Confirmations that were suppressed, to addresses that are on no list any more. */
    private void settleWhatCanBeRetried(Stack stack, Instant startsAt) {
        String eventId = organizer
                .schedule("Fuzzed and retried", startsAt, List.of("P1D"))
                .path("id")
                .asString();
        String suppressions = "/api/v1/suppressions";
        for (int i = 0; i < 5; i++) {
            Person person = Person.byMail("Fuzz", "Europe/Berlin");
            String entry = organizer
                    .http()
                    .post(
                            stack.at(Part.NOTIFIER_SERVICE, suppressions),
                            Map.of("channel", "EMAIL", "address", person.email()))
                    .expect(200, 201)
                    .json()
                    .path("id")
                    .asString();
            int settled = i + 1;
            person.registerFor(stack, eventId);
            Awaitility.await()
                    .until(() -> organizer
                                    .deliveries(eventId)
                                    .filter(one -> one.path("status").asString().equals("SUPPRESSED"))
                                    .count()
                            == settled);
            organizer
                    .http()
                    .delete(stack.at(Part.NOTIFIER_SERVICE, suppressions + "/" + entry))
                    .expect(204);
        }
        organizer
                .deliveries(eventId)
                .forEach(one -> add(SUPPRESSED, one.path("id").asString()));
    }

    private void awaitAt(Stack stack, Part service, String path) {
        Awaitility.await()
                .until(() -> organizer.http().get(stack.at(service, path)).status() == 200);
    }

    String token() {
        return token;
    }

    /** A token of an operator, who may do nothing else. */
    String opsToken() {
        return opsToken;
    }

    String orgId() {
        return orgId;
    }

    /** All ids and tokens. */
    Stream<String> names() {
        return known.values().stream().flatMap(List::stream);
    }

    /** The state of this organizer's things as text, to find changes. */
    String everything(Stack stack) {
        Stream<String> events = Stream.of("/api/v1/events?limit=200")
                .map(path -> withoutProgress(shown(stack, Part.EVENT_SERVICE, path)));
        Stream<String> registrations = known.getOrDefault("events", List.of()).stream()
                .map(id -> shown(stack, Part.REGISTRATION_SERVICE, "/api/v1/registrations?limit=200&eventId=" + id));
        Stream<String> hosted = known.getOrDefault("events", List.of()).stream()
                .map(id -> shown(stack, Part.EVENT_SERVICE, "/api/v1/events/" + id + "/hosts"));
        Stream<String> suppressions =
                Stream.of("/api/v1/suppressions?limit=200").map(path -> shown(stack, Part.NOTIFIER_SERVICE, path));
        Stream<String> templates = Stream.of("/api/v1/templates?builtIn=false&limit=200")
                .map(path -> shown(stack, Part.NOTIFIER_SERVICE, path));
        Stream<String> endpoints =
                Stream.of("/api/v1/webhook-endpoints?limit=200").map(path -> shown(stack, Part.NOTIFIER_SERVICE, path));
        return Stream.of(events, hosted, registrations, suppressions, templates, endpoints)
                .flatMap(things -> things)
                .collect(Collectors.joining("\n"));
    }

    /**
     * The answer without the figures of live events, which follow the other services a moment later, and without the
     * progress of reminders and announcements that are being sent or planned, and of somebody who watches. A page shows
     * the time.
     */
    static String withoutProgress(String answer) {
        if (answer.startsWith("<!DOCTYPE html>")) {
            return answer.replaceAll("data-now=\"[^\"]*\"", "");
        }
        if (Stream.of("figuresAsOf", "usefulUntil", "replanning", "announced", "failingSince", "joinedAt")
                .noneMatch(answer::contains)) {
            return answer;
        }
        JsonNode json = JSON.readTree(answer);
        json.findParents("figuresAsOf")
                .forEach(event -> ((ObjectNode) event).remove(List.of("figures", "figuresAsOf")));
        json.findParents("usefulUntil").forEach(timer -> ((ObjectNode) timer).remove(PROGRESS));
        json.findParents("replanning").forEach(rules -> ((ObjectNode) rules).remove("replanning"));
        json.findParents("announced")
                .forEach(one -> ((ObjectNode) one).remove(List.of("status", "announced", "published", "reason")));
        json.findParents("joinedAt").forEach(attendance -> ((ObjectNode) attendance).remove("seconds"));
        json.findParents("failingSince").forEach(endpoint -> ((ObjectNode) endpoint).remove("failingSince"));
        return json.toString();
    }

    /**
     * Waits until scheduler-service has planned all live events by the organizer's rules. An accepted change of the rules
     * replaces timers in the background, and a request that is refused meanwhile must not be taken for the cause.
     */
    void awaitPlanning(URI scheduler) {
        Awaitility.await("planning by the organizer's rules")
                .atMost(Duration.ofMinutes(1))
                .until(() -> !organizer
                        .http()
                        .get(scheduler.resolve("/api/v1/reminder-rules"))
                        .expect(200)
                        .json()
                        .path("replanning")
                        .asBoolean(true));
    }

    private String shown(Stack stack, Part service, String path) {
        return organizer.http().get(stack.at(service, path)).expect(200).body();
    }

    /** One of the ids or tokens that may stand behind this word. */
    Optional<String> any(String word, RandomGenerator random) {
        List<String> values = known.getOrDefault(word, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(random.nextInt(values.size())));
    }

    /** The live event that is open and a pass for it, by the names of their properties; empty if there is none. */
    Map<String, String> ofOpenEvent(RandomGenerator random) {
        Map<String, String> found = new LinkedHashMap<>();
        any(OPEN_EVENT, random).ifPresent(event -> found.put("eventId", event));
        any(OPEN_PASSES, random).ifPresent(pass -> found.put("pass", pass));
        return found;
    }

    /** A pass for a route: one with which its holder can write, where the route is one of a room. */
    Optional<String> pass(String path, RandomGenerator random) {
        return any(path.startsWith("/api/v1/engagement/") ? OPEN_PASSES : "passes", random);
    }

    /**
     * A value for this parameter of a path: a thing of the word before it, or of an earlier word, else an unknown id.
     */
    String forPath(String path, String parameter, RandomGenerator random) {
        if (parameter.equals("version")) {
            return "1";
        }
        if (parameter.equals("key")) {
            return any(CALENDARS, random).orElseGet(() -> nothing(random));
        }
        if (path.startsWith("/api/v1/passes/calendars/")) {
            return any(OWN_CALENDARS, random).orElseGet(() -> nothing(random));
        }
        if (path.endsWith("/erasure")) {
            return any(path.contains("/manage/") ? ERASED_LINKS : ERASED, random)
                    .orElseGet(() -> nothing(random));
        }
        if (path.startsWith("/api/v1/engagement/") && parameter.equals("eventId")) {
            return any(OPEN_EVENT, random).orElseGet(() -> nothing(random));
        }
        if (path.endsWith("/join")) {
            return any(OPEN_PASSES, random).orElseGet(() -> nothing(random));
        }
        if (path.endsWith("/retry")) {
            return any(SUPPRESSED, random).orElseGet(() -> nothing(random));
        }
        if (path.endsWith("/correct")) {
            return any("registrations", random).orElseGet(() -> nothing(random));
        }
        String before = path.substring(0, path.indexOf("{" + parameter + "}"));
        List<String> words = List.of(before.split("/"));
        for (String word : words.reversed()) {
            if (word.equals("public")) {
                continue;
            }
            String things = PAGES.getOrDefault(word, word);
            Optional<String> value = any(things, random);
            if (value.isPresent()) {
                return value.get();
            }
        }
        return nothing(random);
    }

    /** The word before the things whose id this property has: {@code events} for {@code eventId}. */
    static String things(String property) {
        String thing = property.replaceFirst("Id$", "");
        return thing.endsWith("s") ? thing : thing + "s";
    }

    /** An id that nothing has. */
    static String nothing(RandomGenerator random) {
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 1L << 63)
                .toString();
    }

    /** A host and its live event, by the names of their parameters; empty if there is none. */
    Map<String, String> host(RandomGenerator random) {
        if (hosts.isEmpty()) {
            return Map.of();
        }
        List<String> ids = List.copyOf(hosts.keySet());
        String id = ids.get(random.nextInt(ids.size()));
        return Map.of("hostId", id, "id", Objects.requireNonNull(hosts.get(id)));
    }

    /** A webhook message and its endpoint, by the names of their parameters; empty if there is none. */
    Map<String, String> webhook(RandomGenerator random) {
        if (webhooks.isEmpty()) {
            return Map.of();
        }
        List<String> ids = List.copyOf(webhooks.keySet());
        String id = ids.get(random.nextInt(ids.size()));
        return Map.of("deliveryId", id, "id", Objects.requireNonNull(webhooks.get(id)));
    }

    /** A registration and its live event, by the names of their parameters; empty if there is none. */
    Map<String, String> person(RandomGenerator random) {
        if (people.isEmpty()) {
            return Map.of();
        }
        List<String> ids = List.copyOf(people.keySet());
        String id = ids.get(random.nextInt(ids.size()));
        return Map.of("registrationId", id, "eventId", Objects.requireNonNull(people.get(id)));
    }

    private void learnHost(JsonNode host) {
        if (host.path("id").isString()) {
            hosts.put(host.path("id").asString(), host.path("eventId").asString());
        }
    }

    /** Remembers the ids and links in an answer of a route. */
    void learnFrom(ApiDocument.Operation operation, RawAnswer answer) {
        if (operation.path().contains("/hosts")) {
            learnHost(answer.json());
            answer.json().path("items").valueStream().forEach(this::learnHost);
            return;
        }
        if (operation.path().contains("/webhook-endpoints/{id}/")) {
            return;
        }
        if (operation.path().contains("/notifications/accounts")) {
            learn(ACCOUNTS, answer.json());
            return;
        }
        learn(answer.body());
        String[] words = operation.path().split("/");
        if (words.length < 4) {
            return;
        }
        if (words[3].equals("engagement")) {
            String things = words[words.length - 1];
            if (ROOM_THINGS.contains(things)) {
                learn(things, answer.json());
            }
            return;
        }
        JsonNode body = answer.json();
        learn(words[3], body);
        body.path("items").valueStream().forEach(item -> learn(words[3], item));
    }

    private void learn(String word, JsonNode thing) {
        if (thing.path("builtIn").asBoolean(false)) {
            // Nobody can change it.
            return;
        }
        if (thing.path("id").isString()) {
            add(word, thing.path("id").asString());
        }
        thing.propertyStream()
                .filter(property ->
                        property.getKey().endsWith("Id") && property.getValue().isString())
                .forEach(property ->
                        add(things(property.getKey()), property.getValue().asString()));
    }

    private void learn(String text) {
        for (MatchResult link : LINK.matcher(text).results().toList()) {
            add(link.group(1).equals("watch") ? "passes" : link.group(1), link.group(2));
        }
        TRACKED.matcher(text).results().forEach(link -> add(link.group(1), link.group(2)));
        // A new key replaces the one before.
        CALENDAR.matcher(text)
                .results()
                .forEach(calendar -> known.put(CALENDARS, new ArrayList<>(List.of(calendar.group(1)))));
    }

    private void add(String word, String value) {
        List<String> values = known.computeIfAbsent(word, any -> new ArrayList<>());
        if (!values.contains(value) && values.size() < 200) {
            values.add(value);
        }
    }
}
