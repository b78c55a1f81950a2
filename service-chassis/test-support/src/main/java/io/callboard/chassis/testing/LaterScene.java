package io.callboard.chassis.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.callboard.chassis.testing.LaterMessages.LaterMessage;
import java.time.Year;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One message with ids of its own, by which the rows are found that come of it. */
final class LaterScene {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern UUIDS =
            Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");
    private static final Pattern HASHES = Pattern.compile("\"[0-9a-f]{64}\"");
    private static final Pattern PREFIXES = Pattern.compile("5ce0e[0-9a-f]{3}");
    private static final AtomicInteger SCENES = new AtomicInteger();

    /** The examples are about this year. The scenes are about the next one, so that nothing in them falls due. */
    private static final String EXAMPLES_YEAR = "\"2026-";

    private static final String SCENES_YEAR = "\"" + Year.now().plusYears(1) + "-";

    /** So an instant of this year is that at which a row was written. */
    private static final Pattern PRESENT = Pattern.compile(Year.now() + "-\\d\\d-\\d\\dT[0-9:.]+");

    private final LaterMessage message;
    private final int number = SCENES.incrementAndGet();
    private final String prefix = "5ce0e%03x".formatted(number);

    LaterScene(LaterMessage message) {
        this.message = message;
    }

    /** The prefixes of all scenes in a text. */
    static Set<String> prefixes(String text) {
        return PREFIXES.matcher(text).results().map(match -> match.group()).collect(Collectors.toSet());
    }

    LaterMessage message() {
        return message;
    }

    /** Begins each id of the scene. */
    String prefix() {
        return prefix;
    }

    /** The message with ids of this scene, in the next year. */
    String own(String json) {
        String own = UUIDS.matcher(json).replaceAll(match -> ownId(match.group()));
        own = HASHES.matcher(own)
                .replaceAll(match ->
                        Matcher.quoteReplacement("\"" + prefix + match.group().substring(1 + prefix.length())));
        return own.replace("org_aurora", organizer()).replace(EXAMPLES_YEAR, SCENES_YEAR);
    }

    String organizer() {
        return "org_" + prefix;
    }

    /** Messages of one scene may have any keys, if those of one thing have the same. */
    String key(String topic, String type) {
        JsonNode example = JSON.readTree(Contracts.example(topic, type));
        for (String name : List.of("registrationId", "hostId", "eventId", "timerId")) {
            if (example.has(name)) {
                return ownId(example.path(name).asString());
            }
        }
        return prefix;
    }

    private String ownId(String id) {
        return UUID.nameUUIDFromBytes((number + id).getBytes(UTF_8)).toString().replaceFirst("^.{8}", prefix);
    }

    /** The value with the same text in each scene for its ids, and for the present. */
    String common(JsonNode value) {
        String text = UUIDS.matcher(value.toString()).replaceAll("id").replace(prefix, "scene");
        return PRESENT.matcher(text).replaceAll("now");
    }
}
