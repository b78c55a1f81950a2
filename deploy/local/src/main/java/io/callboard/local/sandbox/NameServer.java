package io.callboard.local.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;

/**
 * Answers look-ups of text records over HTTP, in the JSON of public resolvers. The records are those that somebody has
 * put; it keeps them in memory.
 */
final class NameServer {

    private static final int TXT = 16;
    private static final int NO_SUCH_NAME = 3;
    private static final int MOST_NAMES = 1_000;

    private final Map<String, List<String>> records = new ConcurrentHashMap<>();

    Answer lookUp(Call call) {
        String name = call.query().getOrDefault("name", "").toLowerCase(Locale.ROOT);
        List<String> found = records.getOrDefault(name, List.of());
        List<Map<String, Object>> answers = found.stream()
                .map(text -> Map.<String, Object>of("name", name, "type", TXT, "TTL", 0, "data", quoted(text)))
                .toList();
        return Answer.json(200, Map.of("Status", found.isEmpty() ? NO_SUCH_NAME : 0, "Answer", answers));
    }

    /** Sets all records of a name; none removes it. */
    Answer put(Call call) {
        JsonNode texts = Json.object(call.body()).path("texts");
        if (!texts.isArray() || !texts.valueStream().allMatch(JsonNode::isString)) {
            throw Problem.badRequest("texts must be an array of strings.");
        }
        String name = call.pathVariable().toLowerCase(Locale.ROOT);
        if (texts.isEmpty()) {
            records.remove(name);
        } else if (records.size() < MOST_NAMES || records.containsKey(name)) {
            records.put(name, texts.valueStream().map(JsonNode::asString).toList());
        } else {
            throw Problem.badRequest("There are as many names as the sandbox keeps.");
        }
        return Answer.noContent();
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
