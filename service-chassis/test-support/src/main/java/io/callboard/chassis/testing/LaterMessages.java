package io.callboard.chassis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Messages as a later release may write them: the example of a contract with properties, values of enumerations and
 * types that this release does not know.
 */
public final class LaterMessages {

    /** The value of an enumeration that this release does not know. */
    public static final String VALUE = "OF_A_LATER_RELEASE";

    /** The message type that this release does not know. */
    public static final String TYPE = "WrittenByALaterRelease";

    /** The schemas of what is encrypted in the messages of a topic. They are no messages. */
    private static final Map<String, String> PLAIN_TEXTS = Map.of("contacts.v1", "Contact", "hosts.v1", "Host");

    private static final String PROPERTY = "ofALaterRelease";
    private static final Pattern ENUMERATED = Pattern.compile("[A-Z]+(_[A-Z]+)*");
    private static final JsonMapper JSON = JsonMapper.shared();

    private LaterMessages() {}

    /**
     * A message that differs from the example.
     *
     * @param difference what is unknown in it: a JSON pointer, or words
     * @param plainText what its ciphertext has to contain; null for a message without one
     */
    public record LaterMessage(
            String difference,
            String type,
            String json,
            @Nullable String plainText) {}

    /** The types of a topic that have an example. */
    public static List<String> types(String topic) {
        try (Stream<Path> examples = Files.list(
                Repository.root().resolve("docs/contracts").resolve(topic).resolve("examples"))) {
            return examples.map(file -> file.getFileName().toString().replace(".json", ""))
                    .filter(type -> !type.equals(PLAIN_TEXTS.get(topic)))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The example as it is. */
    static LaterMessage known(String topic, String type) {
        return later("nothing", topic, type, example(topic, type));
    }

    /** The example with a property of each kind of value added to each object in it, encrypted ones included. */
    public static LaterMessage withUnknownProperties(String topic, String type) {
        JsonNode message = example(topic, type);
        addProperties(message, Contracts.schemaOf(topic, type));
        Contracts.assertValid(topic, type, message.toString());
        LaterMessage later = later("unknown properties", topic, type, message);
        String inside = PLAIN_TEXTS.get(topic);
        if (inside == null) {
            return later;
        }
        JsonNode plainText = example(topic, inside);
        addProperties(plainText, Contracts.schemaOf(topic, inside));
        return new LaterMessage(later.difference(), type, later.json(), plainText.toString());
    }

    private static LaterMessage later(String difference, String topic, String type, JsonNode message) {
        String inside = PLAIN_TEXTS.get(topic);
        return new LaterMessage(
                difference, type, message.toString(), inside == null ? null : Contracts.example(topic, inside));
    }

    /**
     * The example once for each enumerated property, with a value there that is unknown, and once for each map, with a
     * further key. Enumerated is a property whose schema lists its values or whose description names the known ones,
     * and any text in capital letters, also among the examples of a property that is null.
     */
    public static List<LaterMessage> withUnknownValues(String topic, String type) {
        Map<String, JsonNode> enumerated = new LinkedHashMap<>();
        enumerated(example(topic, type), Contracts.schemaOf(topic, type), "", enumerated);
        List<LaterMessage> messages = new ArrayList<>();
        enumerated.forEach((pointer, schema) -> {
            JsonNode message = example(topic, type);
            int last = pointer.lastIndexOf('/');
            JsonNode parent = message.at(pointer.substring(0, last));
            String name = pointer.substring(last + 1);
            switch (parent) {
                // A further key of a map, with a value like the others.
                case ObjectNode object
                when name.equals(VALUE) ->
                    object.set(VALUE, object.values().iterator().next().deepCopy());
                case ObjectNode object -> object.put(name, VALUE);
                case ArrayNode array -> array.set(Integer.parseInt(name), array.stringNode(VALUE));
                default -> throw new IllegalStateException("Nothing holds a value at " + pointer);
            }
            // The form of others, such as a currency, is fixed for ever.
            if (isClosed(schema)
                    || Contracts.errors(topic, type, message.toString()).isEmpty()) {
                messages.add(later(pointer, topic, type, message));
            }
        });
        return messages;
    }

    /** Whether the schema lists the values of this release. A later one may list more. */
    private static boolean isClosed(JsonNode schema) {
        return schema.path("const").isString() || schema.path("enum").isArray();
    }

    /** The example under an unknown type, and a value under an unknown type that does not fit what a reader expects. */
    public static List<LaterMessage> ofUnknownType(String topic, String type) {
        ObjectNode unlike = JSON.createObjectNode();
        for (var property : example(topic, type).properties()) {
            if (isId(property.getKey())) {
                unlike.set(property.getKey(), property.getValue());
            } else if (property.getValue().isContainer()) {
                unlike.put(property.getKey(), "another form");
            } else {
                unlike.putObject(property.getKey()).putArray("another").add("form");
            }
        }
        return List.of(
                new LaterMessage(
                        "unknown type",
                        TYPE,
                        known(topic, type).json(),
                        known(topic, type).plainText()),
                new LaterMessage("unknown type of another form", TYPE, unlike.toString(), null));
    }

    private static boolean isId(String name) {
        return name.equals("organizerId") || name.equals("eventId") || name.equals("registrationId");
    }

    private static void addProperties(JsonNode node, JsonNode schema) {
        if (node instanceof ArrayNode array) {
            array.forEach(item -> addProperties(item, schema.path("items")));
        }
        if (!(node instanceof ObjectNode object)) {
            return;
        }
        JsonNode others = schema.path("additionalProperties");
        for (var property : List.copyOf(object.properties())) {
            JsonNode known = schema.path("properties").path(property.getKey());
            addProperties(property.getValue(), known.isMissingNode() ? others : known);
        }
        if (others.isObject()) {
            // A map, of which every key is known.
            return;
        }
        object.put(PROPERTY, "text");
        object.put(PROPERTY + "Number", 12.5);
        object.putNull(PROPERTY + "Null");
        object.putObject(PROPERTY + "Object").putArray("list").addObject().put("deep", true);
        object.putArray(PROPERTY + "List").add(1).add("two").addNull();
    }

    private static void enumerated(JsonNode node, JsonNode schema, String pointer, Map<String, JsonNode> enumerated) {
        switch (node) {
            case ObjectNode object -> {
                object.properties()
                        .forEach(property -> enumerated(
                                property.getValue(),
                                schema.path("properties").path(property.getKey()),
                                pointer + "/" + property.getKey(),
                                enumerated));
                if (schema.path("additionalProperties").isObject() && !object.isEmpty()) {
                    enumerated.put(pointer + "/" + VALUE, schema);
                }
            }
            case ArrayNode array -> {
                for (int i = 0; i < array.size(); i++) {
                    enumerated(array.get(i), schema.path("items"), pointer + "/" + i, enumerated);
                }
            }
            default -> {
                JsonNode text = node.isNull() ? schema.path("examples").path(0) : node;
                boolean isDescribed = (node.isString() || node.isNull())
                        && schema.path("description").asString("").contains("Known values");
                if (isDescribed
                        || text.isString()
                                && ENUMERATED.matcher(text.asString()).matches()) {
                    enumerated.put(pointer, schema);
                }
            }
        }
    }

    private static JsonNode example(String topic, String type) {
        return JSON.readTree(Contracts.example(topic, type));
    }
}
