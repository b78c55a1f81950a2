package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Each published schema is complete and repeats parts of others. This test keeps the repeated parts equal and the
 * examples valid.
 */
class ContractFilesTest {
    private static final Path CONTRACTS = Stack.root().resolve("docs/contracts");
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    @ParameterizedTest
    @MethodSource("schemas")
    void schemaIsNamedForItsPlace(Path file) {
        JsonNode schema = JSON.readTree(read(file));
        String place = CONTRACTS.relativize(file).toString();
        assertThat(schema.path("$id").asString()).isEqualTo("https://callboard.dev/contracts/" + place);
        assertThat(file.getFileName().toString()).isEqualTo(schema.path("title").asString() + ".schema.json");
        assertThat(schema.path("additionalProperties").asBoolean()).isTrue();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void exampleIsValidAndNothingRequiredMayBeMissing(Path file) {
        var schema = REGISTRY.getSchema(read(file), InputFormat.JSON);
        JsonNode example = JSON.readTree(read(example(file)));

        assertThat(schema.validate(
                        example.toString(),
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))))
                .isEmpty();
        JSON.readTree(read(file)).path("required").valueStream().forEach(required -> {
            ObjectNode without = (ObjectNode) JSON.readTree(read(example(file)));
            without.remove(required.asString());
            assertThat(schema.validate(without.toString(), InputFormat.JSON))
                    .as("without " + required)
                    .isNotEmpty();
        });
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void exampleShowsEveryProperty(Path file) {
        assertThat(JSON.readTree(read(example(file))).propertyNames())
                .containsExactlyInAnyOrderElementsOf(
                        JSON.readTree(read(file)).path("properties").propertyNames());
    }

    @Test
    void typesOfOneTopicAgreeOnThePropertiesTheyShare() {
        Map<String, JsonNode> known = new HashMap<>();
        schemas().forEach(file -> {
            String topic = CONTRACTS.relativize(file).getName(0).toString();
            JSON.readTree(read(file)).path("properties").propertyStream().forEach(property -> {
                ObjectNode meaning = (ObjectNode) property.getValue().deepCopy();
                // A type may narrow a property to one value. Then no other keyword is left to agree on.
                if (meaning.has("const")) {
                    return;
                }
                // A type may also narrow a property to some values or to non-null, in its own words.
                meaning.remove(List.of("description", "examples", "type", "enum"));
                JsonNode before = known.putIfAbsent(topic + "/" + property.getKey(), meaning);
                assertThat(before == null || before.equals(meaning))
                        .as(file.getFileName() + " " + property.getKey())
                        .isTrue();
            });
        });
        assertThat(known).isNotEmpty();
    }

    static List<Path> schemas() {
        try (Stream<Path> files = Files.walk(CONTRACTS)) {
            return files.filter(file -> file.toString().endsWith(".schema.json"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path example(Path schema) {
        String name = schema.getFileName().toString().replace(".schema", "");
        return schema.resolveSibling("examples").resolve(name);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
