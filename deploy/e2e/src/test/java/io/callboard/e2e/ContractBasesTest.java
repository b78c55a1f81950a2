package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.core.util.Separators.Spacing;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The message types of one topic differ in a few properties. {@code base.json} of the topic has the common properties,
 * and the differences of each type. With {@code -Dcallboard.contracts.update=true} this test writes the published
 * schemas and examples from it. Otherwise it fails when a file differs from the generated one.
 */
class ContractBasesTest {

    private static final Path CONTRACTS = Stack.root().resolve("docs/contracts");
    private static final boolean UPDATE = Boolean.getBoolean("callboard.contracts.update");
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .defaultPrettyPrinter(new DefaultPrettyPrinter(Separators.createDefaultInstance()
                            .withObjectNameValueSpacing(Spacing.AFTER)
                            .withArrayEmptySeparator("")
                            .withObjectEmptySeparator(""))
                    .withArrayIndenter(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE))
            .build();

    @ParameterizedTest
    @MethodSource("bases")
    void schemasAndExamplesAreWrittenFromTheBase(Path base) {
        JsonNode document = JSON.readTree(read(base));
        assertThat(document.path("types").propertyNames()).isNotEmpty();
        document.path("types").forEachEntry((type, own) -> {
            assertWritten(base.resolveSibling(type + ".schema.json"), schema(base, type, document, own));
            assertWritten(base.resolveSibling("examples/" + type + ".json"), example(document, own));
        });
    }

    @Test
    void theTopicsWhoseTypesShareMostPropertiesHaveABase() {
        assertThat(bases())
                .extracting(base -> CONTRACTS.relativize(base).getName(0).toString())
                .containsExactly(
                        "attendance.v1",
                        "deliveries.v1",
                        "engagement.v1",
                        "live-events.v1",
                        "registrations.v1",
                        "reminders.v1",
                        "timers.v1");
    }

    /** The schema of a property in a type replaces the one in the base. */
    private static ObjectNode schema(Path base, String type, JsonNode document, JsonNode own) {
        String topic = CONTRACTS.relativize(base).getName(0).toString();
        ObjectNode schema = JSON.createObjectNode();
        schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
        schema.put("$id", "https://callboard.dev/contracts/" + topic + "/" + type + ".schema.json");
        schema.put("$comment", "Written from base.json of this topic. Change that file.");
        schema.put("title", type);
        schema.set("description", own.path("description"));
        schema.setAll((ObjectNode) document.path("schema").deepCopy());
        own.path("properties").forEachEntry(((ObjectNode) schema.path("properties"))::set);
        ((ArrayNode) schema.path("required")).addAll(own.path("required").values());
        return schema;
    }

    private static ObjectNode example(JsonNode document, JsonNode own) {
        ObjectNode example = (ObjectNode) document.path("example").deepCopy();
        own.path("example").forEachEntry(example::set);
        return example;
    }

    private static void assertWritten(Path file, JsonNode content) {
        String text = JSON.writeValueAsString(content) + "\n";
        if (UPDATE) {
            write(file, text);
        }
        assertThat(file)
                .as("run this test with -Dcallboard.contracts.update=true")
                .exists();
        assertThat(read(file))
                .as(CONTRACTS.relativize(file) + ": run this test with -Dcallboard.contracts.update=true")
                .isEqualTo(text);
    }

    static List<Path> bases() {
        try (Stream<Path> files = Files.walk(CONTRACTS)) {
            return files.filter(file -> file.endsWith("base.json")).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
