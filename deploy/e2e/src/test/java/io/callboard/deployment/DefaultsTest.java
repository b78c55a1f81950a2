package io.callboard.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The default of a property is in one place, the record that reads it, and a test records it. This test finds records
 * without such a test, and values in the {@code application.yml} of a service that repeat a default. Such a value would
 * hide a change of the record.
 */
class DefaultsTest {

    private static final Pattern PROPERTIES =
            Pattern.compile("@ConfigurationProperties\\(\"([a-z.-]+)\"\\)\\s+(?:public )?record (\\w+)");

    /** One properties record. */
    record Properties(String module, String prefix, String name) {

        @Override
        public String toString() {
            return name;
        }
    }

    @Test
    void thereAreRecordsToLookAt() {
        assertThat(records()).hasSizeGreaterThan(15);
    }

    @ParameterizedTest
    @MethodSource("records")
    void aTestRecordsTheDefaults(Properties record) {
        Pattern binding = Pattern.compile(
                "bindOrCreate\\(\\s*\"%s\",\\s*%s\\.class\\)".formatted(Pattern.quote(record.prefix()), record.name()));

        assertThat(Platform.files(Platform.ROOT.resolve(record.module()).resolve("src/test/java"), "Test.java"))
                .anyMatch(
                        test -> binding.matcher(Platform.text(test.toString())).find());
    }

    @ParameterizedTest
    @MethodSource("modules")
    void noConfigurationFileRepeatsADefault(String module) {
        Map<String, String> defaults = new HashMap<>();
        for (String owner : List.of(module, "service-chassis")) {
            defaults.putAll(defaults(owner));
        }
        Map<String, String> configured = configured(module);

        assertThat(defaults)
                .as("metadata of the chassis, written when it is compiled")
                .isNotEmpty();
        assertThat(configured.entrySet()).noneMatch(entry -> entry.getValue().equals(defaults.get(entry.getKey())));
    }

    static List<String> modules() {
        return Stream.concat(Stream.of("service-chassis"), Platform.PORTS.keySet().stream())
                .toList();
    }

    static List<Properties> records() {
        return modules().stream()
                .flatMap(module ->
                        Platform.files(Platform.ROOT.resolve(module).resolve("src/main/java"), ".java").stream()
                                .map(file -> PROPERTIES.matcher(Platform.text(file.toString())))
                                .filter(Matcher::find)
                                .map(found -> new Properties(module, found.group(1), found.group(2))))
                .toList();
    }

    private static Map<String, String> defaults(String module) {
        Path metadata =
                Platform.ROOT.resolve(module).resolve("target/classes/META-INF/spring-configuration-metadata.json");
        Map<String, String> defaults = new HashMap<>();
        if (Files.exists(metadata)) {
            for (JsonNode property : JsonMapper.shared()
                    .readTree(Platform.text(metadata.toString()))
                    .path("properties")
                    .values()) {
                if (property.path("defaultValue").isValueNode()) {
                    defaults.put(
                            property.path("name").asString(),
                            property.path("defaultValue").asString());
                }
            }
        }
        return defaults;
    }

    /** Our own properties that every profile sets. */
    private static Map<String, String> configured(String module) {
        Map<String, String> configured = new HashMap<>();
        Path resources = Platform.ROOT.resolve(module).resolve("src/main/resources");
        for (String name : List.of("application.yml", "callboard-chassis.yml", "callboard-chassis-messaging.yml")) {
            if (Files.exists(resources.resolve(name))) {
                for (JsonNode document :
                        Yaml.all(Platform.text(resources.resolve(name).toString()))) {
                    if (document.at("/spring/config/activate").isMissingNode()) {
                        flatten("", document, configured);
                    }
                }
            }
        }
        return configured;
    }

    private static void flatten(String name, JsonNode node, Map<String, String> values) {
        if (node.isObject()) {
            node.forEachEntry((key, value) -> flatten(name.isEmpty() ? key : name + "." + key, value, values));
        } else if (node.isValueNode() && name.startsWith("callboard.")) {
            values.put(name, node.asString());
        }
    }
}
