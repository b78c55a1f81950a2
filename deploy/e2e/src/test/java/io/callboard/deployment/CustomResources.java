package io.callboard.deployment;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Validates resources of operators against the schemas that the operators install, and refuses fields that the schemas
 * lack.
 */
final class CustomResources {

    private static final Path SCHEMAS = Path.of("src/test/resources/crds");

    private static final Map<String, Schema> BY_KIND = read();

    private CustomResources() {}

    static boolean know(String apiVersion, String kind) {
        return BY_KIND.containsKey(apiVersion + " " + kind);
    }

    /** The schema's errors for the resource. */
    static List<Error> errors(JsonNode resource) {
        String kind = resource.path("apiVersion").asString() + " "
                + resource.path("kind").asString();
        return Objects.requireNonNull(BY_KIND.get(kind), kind).validate(resource.toString(), InputFormat.JSON);
    }

    private static Map<String, Schema> read() {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        Map<String, Schema> schemas = new HashMap<>();
        for (Path file : Platform.files(SCHEMAS, ".json")) {
            JsonNode definition = JsonMapper.shared()
                    .readTree(Platform.text(file.toAbsolutePath().toString()));
            ObjectNode schema = (ObjectNode) definition.path("schema");
            close(schema);
            schemas.put(
                    definition.path("apiVersion").asString() + " "
                            + definition.path("kind").asString(),
                    registry.getSchema(schema.toString(), InputFormat.JSON));
        }
        return schemas;
    }

    /** Kubernetes drops fields that a schema does not name; here they are errors. */
    private static void close(JsonNode schema) {
        if (!schema.isObject()) {
            return;
        }
        JsonNode properties = schema.path("properties");
        properties.forEach(CustomResources::close);
        close(schema.path("items"));
        close(schema.path("additionalProperties"));
        if (properties.isObject()
                && !schema.has("additionalProperties")
                && !schema.path("x-kubernetes-preserve-unknown-fields").asBoolean(false)) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
    }
}
