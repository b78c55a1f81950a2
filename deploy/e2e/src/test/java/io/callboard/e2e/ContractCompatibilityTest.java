package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Two versions run side by side during an upgrade, and topics keep old messages. So messages of the last release are
 * valid now, present messages are valid for the last release, and no schema has a change that is not allowed in place.
 */
class ContractCompatibilityTest {
    private static final Path PRESENT = Stack.root().resolve("docs/contracts");
    private static final Path RELEASED = Stack.root().resolve("deploy/e2e/src/test/resources/contracts/0.1");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private static final String OLDER = """
            {"type": "object", "required": ["id"], "properties": {
                "id": {"type": "string", "format": "uuid"},
                "note": {"type": ["string", "null"]},
                "status": {"const": "SENT"},
                "channel": {"type": "string", "enum": ["EMAIL", "SMS"]},
                "parts": {"type": "array", "items": {"type": "object", "properties": {"n": {"type": "integer"}}}}}}
            """;

    @ParameterizedTest
    @MethodSource("releasedSchemas")
    void everySchemaOfTheLastReleaseIsStillKept(Path schema) {
        assertThat(PRESENT.resolve(schema)).exists();
        assertThat(ContractChanges.incompatible(read(RELEASED.resolve(schema)), read(PRESENT.resolve(schema))))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("releasedSchemas")
    void eachReadsWhatTheOtherWrites(Path schema) {
        Path example = schema.resolveSibling("examples")
                .resolve(schema.getFileName().toString().replace(".schema", ""));

        assertValid(RELEASED.resolve(schema), PRESENT.resolve(example));
        assertValid(PRESENT.resolve(schema), RELEASED.resolve(example));
    }

    @ParameterizedTest
    @MethodSource("incompatibleChanges")
    void findsAnIncompatibleChange(Consumer<ObjectNode> change) {
        assertThat(ContractChanges.incompatible(JSON.readTree(OLDER), changed(change)))
                .hasSize(1);
    }

    static Stream<Arguments> incompatibleChanges() {
        return Stream.of(
                change("a property is removed", schema -> properties(schema).remove("note")),
                change(
                        "a property is renamed",
                        schema -> properties(schema)
                                .set("remark", properties(schema).remove("note"))),
                change(
                        "null is no longer allowed",
                        schema -> property(schema, "note").put("type", "string")),
                change("another type", schema -> property(schema, "id").put("type", "integer")),
                change("another format", schema -> property(schema, "id").put("format", "date")),
                change("another constant", schema -> property(schema, "status").put("const", "DONE")),
                change(
                        "a value less",
                        schema -> property(schema, "channel").putArray("enum").add("EMAIL")),
                change(
                        "values limited",
                        schema -> property(schema, "note").putArray("enum").add("a")),
                change(
                        "an optional property required",
                        schema -> schema.putArray("required").add("id").add("note")),
                change("a required property optional", schema -> schema.putArray("required")),
                change(
                        "another type in a part",
                        schema -> ((ObjectNode) property(schema, "parts").at("/items/properties/n"))
                                .put("type", "string")));
    }

    @ParameterizedTest
    @MethodSource("compatibleChanges")
    void allowsAnAddition(Consumer<ObjectNode> change) {
        assertThat(ContractChanges.incompatible(JSON.readTree(OLDER), changed(change)))
                .isEmpty();
    }

    static Stream<Arguments> compatibleChanges() {
        return Stream.of(
                change(
                        "a new optional property",
                        schema -> properties(schema).putObject("more").put("type", "string")),
                change(
                        "a new value",
                        schema -> property(schema, "channel")
                                .putArray("enum")
                                .add("EMAIL")
                                .add("SMS")
                                .add("IN_APP")),
                change(
                        "an open enumeration",
                        schema -> property(schema, "channel").remove("enum")),
                change("a description", schema -> property(schema, "note").put("description", "A note.")));
    }

    private static Arguments change(String name, Consumer<ObjectNode> change) {
        return Arguments.of(Named.of(name, change));
    }

    private static JsonNode changed(Consumer<ObjectNode> change) {
        ObjectNode schema = (ObjectNode) JSON.readTree(OLDER);
        change.accept(schema);
        return schema;
    }

    private static ObjectNode properties(ObjectNode schema) {
        return (ObjectNode) schema.path("properties");
    }

    private static ObjectNode property(ObjectNode schema, String name) {
        return (ObjectNode) properties(schema).path(name);
    }

    private static void assertValid(Path schema, Path example) {
        assertThat(REGISTRY.getSchema(text(schema), InputFormat.JSON)
                        .validate(
                                text(example),
                                InputFormat.JSON,
                                context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                .as(example + " by " + schema)
                .isEmpty();
    }

    static Stream<Path> releasedSchemas() {
        try (Stream<Path> files = Files.walk(RELEASED)) {
            return files
                    .filter(file -> file.toString().endsWith(".schema.json"))
                    .map(RELEASED::relativize)
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode read(Path file) {
        return JSON.readTree(text(file));
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
