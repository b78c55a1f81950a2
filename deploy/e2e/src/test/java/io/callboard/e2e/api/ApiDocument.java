package io.callboard.e2e.api;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.callboard.e2e.Http;
import io.callboard.e2e.Part;
import io.callboard.e2e.Stack;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The OpenAPI document that a service serves. */
final class ApiDocument {
    /** The services, which all serve one. */
    static final List<Part> SERVICES = List.of(
            Part.EVENT_SERVICE,
            Part.REGISTRATION_SERVICE,
            Part.SCHEDULER_SERVICE,
            Part.NOTIFIER_SERVICE,
            Part.ANALYTICS_SERVICE);

    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final SchemaRegistry REGISTRY =
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE");
    private static final String PROBLEM = "{\"$ref\":\"#/components/schemas/Problem\"}";

    private final JsonNode document;
    private final Map<String, Schema> validators = new ConcurrentHashMap<>();

    private ApiDocument(JsonNode document) {
        this.document = document;
    }

    static ApiDocument of(Stack stack, Part service) {
        return new ApiDocument(Http.anonymous()
                .get(stack.at(service, "/v3/api-docs"))
                .expect(200)
                .json());
    }

    List<Operation> operations() {
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .propertyStream()
                .forEach(path -> METHODS.stream()
                        .filter(method -> path.getValue().has(method.toLowerCase(Locale.ROOT)))
                        .forEach(method -> operations.add(new Operation(
                                this, method, path.getKey(), path.getValue().path(method.toLowerCase(Locale.ROOT))))));
        return List.copyOf(operations);
    }

    Optional<Operation> operation(String method, String path) {
        return operations().stream()
                .filter(operation ->
                        operation.method().equals(method) && operation.path().equals(path))
                .findFirst();
    }

    /** Follows references to the schema, parameter or answer itself. */
    JsonNode resolve(JsonNode node) {
        JsonNode resolved = node;
        while (resolved.has("$ref")) {
            resolved = document.at(resolved.path("$ref").asString().substring(1));
        }
        return resolved;
    }

    /** Differences from the schema; empty if there are none. */
    List<String> misfits(JsonNode schema, String json) {
        return validators
                .computeIfAbsent(schema.toString(), any -> validator(schema))
                .validate(
                        json,
                        InputFormat.JSON,
                        context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
                .stream()
                .map(Error::toString)
                .toList();
    }

    List<String> misfitsOfProblem(String json) {
        return misfits(JSON.readTree(PROBLEM), json);
    }

    private Schema validator(JsonNode schema) {
        ObjectNode complete = JSON.createObjectNode();
        complete.set("components", document.path("components"));
        complete.setAll((ObjectNode) schema);
        return REGISTRY.getSchema(complete.toString(), InputFormat.JSON);
    }

    /** One method of one route. */
    record Operation(ApiDocument document, String method, String path, JsonNode node) {
        /** A public route names no security; the document as a whole has none. */
        boolean isPublic() {
            return node.path("security").isEmpty();
        }

        /** The scopes that the token needs. */
        List<String> scopes() {
            return node.path("security")
                    .valueStream()
                    .flatMap(JsonNode::valueStream)
                    .flatMap(JsonNode::valueStream)
                    .map(JsonNode::asString)
                    .toList();
        }

        List<JsonNode> parameters() {
            return node.path("parameters").valueStream().map(document::resolve).toList();
        }

        Stream<JsonNode> parameters(String in) {
            return parameters().stream()
                    .filter(parameter -> parameter.path("in").asString().equals(in));
        }

        /** The request bodies of the route, by media type. */
        JsonNode bodies() {
            return document.resolve(node.path("requestBody")).path("content");
        }

        /** The documented answer of this status; missing if there is none. */
        JsonNode response(int status) {
            return document.resolve(node.path("responses").path(Integer.toString(status)));
        }

        /** Whether it is a page for people. Then it refuses with pages, and may accept any Accept header and body. */
        boolean isPage() {
            return refusesWith().equals("text/html");
        }

        /** The media type of all refusals. */
        String refusesWith() {
            return node.path("responses")
                    .propertyStream()
                    .filter(response -> response.getKey().matches("[45]\\d\\d"))
                    .flatMap(response -> document.resolve(response.getValue())
                            .path("content")
                            .propertyStream())
                    .map(Map.Entry::getKey)
                    .distinct()
                    .reduce((one, other) -> one + " and " + other)
                    .orElse("");
        }

        /** The media type of successful answers. */
        List<String> mediaTypesOfSuccess() {
            return node.path("responses")
                    .propertyStream()
                    .filter(response -> response.getKey().startsWith("2"))
                    .flatMap(response -> document.resolve(response.getValue())
                            .path("content")
                            .propertyStream())
                    .map(Map.Entry::getKey)
                    .distinct()
                    .toList();
        }

        @Override
        public String toString() {
            return method + " " + path;
        }
    }
}
