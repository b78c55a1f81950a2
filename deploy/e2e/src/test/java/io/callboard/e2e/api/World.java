package io.callboard.e2e.api;

import io.callboard.e2e.Organizer;
import io.callboard.e2e.Part;
import io.callboard.e2e.Person;
import io.callboard.e2e.Received;
import io.callboard.e2e.Stack;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/**
 * An organizer with live events, registrants and messages of its own, and the ids and tokens of all of them, by the word
 * that stands before them in a path.
 */
final class World {
    private static final Pattern LINK = Pattern.compile("/(watch|passes|manage|unsubscribe)/([A-Za-z0-9_.-]{20,})");
    /** What stands in the paths of pages that have another name than their things. */
    private static final Map<String, String> PAGES = Map.of("register", "events", "watch", "passes");

    private static final InstantSource CLOCK = InstantSource.system();

    private final String orgId;
    private final Organizer organizer;
    private final String token;
    private final Map<String, List<String>> known = new LinkedHashMap<>();

    private World(Stack stack, String orgId) {
        this.orgId = orgId;
        this.token = stack.sandbox().token(orgId);
        this.organizer = stack.organizer(orgId);
    }

    /** Schedules events and lets people register. */
    static World settle(Stack stack, String orgId, int peoplePerEvent) {
        World world = new World(stack, orgId);
        Instant startsAt = CLOCK.instant().plus(Duration.ofDays(30));
        for (int i = 0; i < 3; i++) {
            JsonNode event = world.organizer.scheduleFor(50, "Fuzzed " + i, startsAt, List.of("P1D", "PT1H"));
            String eventId = event.path("id").asString();
            world.add("events", eventId);
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> world.organizer.isKnown(eventId));
            world.awaitAt(stack, Part.ANALYTICS_SERVICE, "/api/v1/analytics/events/" + eventId);
            world.awaitAt(stack, Part.NOTIFIER_SERVICE, "/api/v1/notifications/summary?eventId=" + eventId);
            List<Person> people = Stream.generate(() -> Person.byMail("Fuzz", "Europe/Berlin"))
                    .limit(peoplePerEvent)
                    .toList();
            people.forEach(
                    person -> world.learn(person.registerFor(stack, eventId).body()));
            for (Person person : people) {
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> !person.mails(stack).isEmpty());
                world.learn(
                        person.mails(stack).stream().map(Received::all).toList().toString());
            }
            world.organizer.registrations(eventId).forEach(one -> world.learn("registrations", one));
            world.organizer.timers(eventId).forEach(one -> world.learn("reminders", one));
            world.organizer.deliveries(eventId).forEach(one -> world.learn("notifications", one));
        }
        return world;
    }

    private void awaitAt(Stack stack, Part service, String path) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> organizer.http().get(stack.at(service, path)).status() == 200);
    }

    String token() {
        return token;
    }

    String orgId() {
        return orgId;
    }

    /** All ids and tokens. */
    Stream<String> names() {
        return known.values().stream().flatMap(List::stream);
    }

    /** What a change of this organizer's things would change, as text. */
    String everything(Stack stack) {
        Stream<String> events =
                Stream.of("/api/v1/events?limit=200").map(path -> shown(stack, Part.EVENT_SERVICE, path));
        Stream<String> registrations = known.getOrDefault("events", List.of()).stream()
                .map(id -> shown(stack, Part.REGISTRATION_SERVICE, "/api/v1/registrations?limit=200&eventId=" + id));
        Stream<String> suppressions =
                Stream.of("/api/v1/suppressions?limit=200").map(path -> shown(stack, Part.NOTIFIER_SERVICE, path));
        return Stream.of(events, registrations, suppressions)
                .flatMap(things -> things)
                .collect(Collectors.joining("\n"));
    }

    private String shown(Stack stack, Part service, String path) {
        return organizer.http().get(stack.at(service, path)).expect(200).body();
    }

    /** One of the ids or tokens that may stand behind this word. */
    Optional<String> any(String word, RandomGenerator random) {
        List<String> values = known.getOrDefault(word, List.of());
        return values.isEmpty() ? Optional.empty() : Optional.of(values.get(random.nextInt(values.size())));
    }

    /** What fits into the path at this parameter: a thing of the word before it, or of an earlier one; else an id of nothing. */
    String forPath(String path, String parameter, RandomGenerator random) {
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

    /** An id that nothing has. */
    static String nothing(RandomGenerator random) {
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 1L << 63)
                .toString();
    }

    /** Remembers the ids and links in an answer of a route. */
    void learnFrom(ApiDocument.Operation operation, RawAnswer answer) {
        learn(answer.body());
        String[] words = operation.path().split("/");
        if (words.length < 4) {
            return;
        }
        JsonNode body = answer.json();
        learn(words[3], body);
        body.path("items").valueStream().forEach(item -> learn(words[3], item));
    }

    private void learn(String word, JsonNode thing) {
        if (thing.path("id").isString()) {
            add(word, thing.path("id").asString());
        }
        thing.propertyStream()
                .filter(property ->
                        property.getKey().endsWith("Id") && property.getValue().isString())
                .forEach(property -> add(
                        property.getKey().replaceFirst("Id$", "s"),
                        property.getValue().asString()));
    }

    private void learn(String text) {
        for (MatchResult link : LINK.matcher(text).results().toList()) {
            add(link.group(1).equals("watch") ? "passes" : link.group(1), link.group(2));
        }
    }

    private void add(String word, String value) {
        List<String> values = known.computeIfAbsent(word, any -> new ArrayList<>());
        if (!values.contains(value) && values.size() < 200) {
            values.add(value);
        }
    }
}
