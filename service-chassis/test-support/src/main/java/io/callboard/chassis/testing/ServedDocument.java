package io.callboard.chassis.testing;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The parts of an OpenAPI document that tests need. */
final class ServedDocument {

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

    private final JsonNode document;

    /** The most specific first. */
    private final Map<PathPattern, JsonNode> paths = new TreeMap<>();

    private final Map<String, Schema> schemas = new ConcurrentHashMap<>();

    ServedDocument(String json) {
        this.document = JSON.readTree(json);
        document.path("paths")
                .forEachEntry((path, item) -> paths.put(PathPatternParser.defaultInstance.parse(path), item));
    }

    JsonNode root() {
        return document;
    }

    /** The operation that answers this request; empty when the document does not know the path or the method. */
    Optional<Operation> operation(String method, String path) {
        PathContainer parsed = PathContainer.parsePath(path);
        return paths.entrySet().stream()
                .filter(entry -> entry.getKey().matches(parsed))
                .findFirst()
                .filter(entry -> entry.getValue().has(method.toLowerCase(Locale.ROOT)))
                .map(entry -> new Operation(
                        method + " " + entry.getKey().getPatternString(),
                        entry.getValue().path(method.toLowerCase(Locale.ROOT))));
    }

    Collection<Operation> operations() {
        return document.path("paths")
                .propertyStream()
                .flatMap(path -> path.getValue()
                        .propertyStream()
                        .map(entry -> new Operation(
                                entry.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey(), entry.getValue())))
                .toList();
    }

    /** The node that a reference names, or the node itself. */
    JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? document.at(node.path("$ref").asString().substring(1)) : node;
    }

    /** Errors of a value under a schema of this document, formats included. */
    List<Error> errors(JsonNode schema, String json) {
        return schemas.computeIfAbsent(schema.toString(), any -> complete(schema))
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)));
    }

    private Schema complete(JsonNode schema) {
        ObjectNode complete = JSON.createObjectNode();
        complete.set("components", document.path("components"));
        complete.setAll((ObjectNode) schema.deepCopy());
        return REGISTRY.getSchema(complete.toString(), InputFormat.JSON);
    }

    /**
     * A method of a path.
     *
     * @param name such as {@code GET /api/v1/events/{id}}
     */
    record Operation(String name, JsonNode json) {

        Optional<JsonNode> response(int status) {
            return Optional.ofNullable(json.path("responses").get(Integer.toString(status)));
        }
    }
}
