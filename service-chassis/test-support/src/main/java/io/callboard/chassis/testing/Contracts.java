package io.callboard.chassis.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Checks messages against the schemas and examples of {@code docs/contracts}. */
public final class Contracts {

    private static final String PUBLISHED = "https://callboard.dev/contracts/";

    private static final Map<Path, Schema> SCHEMAS = new ConcurrentHashMap<>();
    private static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaIdResolvers(resolvers ->
                    resolvers.mapPrefix(PUBLISHED, folder("").toUri().toString())));

    private Contracts() {}

    /** Fails unless the value is valid, formats included, under the schema of its topic and type. */
    public static void assertValid(String topic, String type, byte[] json) {
        assertValid(topic, type, new String(json, StandardCharsets.UTF_8));
    }

    /** Fails unless the value is valid, formats included, under the schema of its topic and type. */
    public static void assertValid(String topic, String type, String json) {
        List<Error> errors = errors(topic, type, json);
        if (!errors.isEmpty()) {
            throw new AssertionError("Not a valid %s of %s: %s%n%s".formatted(type, topic, errors, json));
        }
    }

    static List<Error> errors(String topic, String type, String json) {
        Path file = folder(topic).resolve(type + ".schema.json");
        return SCHEMAS.computeIfAbsent(file, Contracts::schema)
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    /** The schema of a topic and type, as it is written. */
    static JsonNode schemaOf(String topic, String type) {
        return JsonMapper.shared().readTree(read(folder(topic).resolve(type + ".schema.json")));
    }

    /** The example message of a topic and type. */
    public static String example(String topic, String type) {
        return read(folder(topic).resolve("examples").resolve(type + ".json"));
    }

    private static Schema schema(Path file) {
        return REGISTRY.getSchema(SchemaLocation.of(file.toUri().toString()), read(file), InputFormat.JSON);
    }

    private static Path folder(String topic) {
        return Repository.root().resolve("docs/contracts").resolve(topic);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException("The contract " + file + " cannot be read", e);
        }
    }
}
