package io.callboard.local.sandbox;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The one JSON mapper of the sandbox. */
final class Json {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    /** Without the detection of duplicates, which would take longer than the rest of reading a batch. */
    private static final JsonMapper FAST = JsonMapper.builder().build();

    private Json() {}

    static byte[] bytes(@Nullable Object value) {
        return MAPPER.writeValueAsBytes(value);
    }

    static JsonParser stream(byte[] body) {
        return FAST.createParser(body);
    }

    static JsonNode tree(byte[] body) {
        return FAST.readTree(body);
    }

    /** The body as a JSON object; any other body is answered with a 400 problem. */
    static JsonNode object(byte[] body) {
        JsonNode node;
        try {
            node = MAPPER.readTree(body);
        } catch (JacksonException malformed) {
            throw Problem.badRequest("The body is not valid JSON: " + malformed.getOriginalMessage());
        }
        if (!node.isObject()) {
            throw Problem.badRequest("The body must be a JSON object.");
        }
        return node;
    }
}
