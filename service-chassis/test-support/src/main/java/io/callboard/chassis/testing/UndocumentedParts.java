package io.callboard.chassis.testing;

import io.callboard.chassis.testing.ServedDocument.Operation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Finds parts of an OpenAPI document without a description, and examples that do not fit their schemas. */
final class UndocumentedParts {

    private final ServedDocument document;
    private final List<String> found = new ArrayList<>();

    private UndocumentedParts(ServedDocument document) {
        this.document = document;
    }

    static List<String> of(ServedDocument document) {
        UndocumentedParts parts = new UndocumentedParts(document);
        parts.look();
        return List.copyOf(parts.found);
    }

    private void look() {
        require(document.root().path("info"), "info", "title", "description", "version", "license", "contact");
        Set<String> ids = new HashSet<>();
        Set<String> tags = new HashSet<>();
        document.root().path("tags").forEach(tag -> {
            require(tag, "tag " + tag.path("name"), "description");
            tags.add(tag.path("name").asString());
        });
        document.operations().forEach(operation -> {
            look(operation, tags);
            if (!ids.add(operation.json().path("operationId").asString(""))) {
                found.add(operation.name() + " has the operationId of another one");
            }
        });
        JsonNode components = document.root().path("components");
        components.path("schemas").forEachEntry(this::lookAtSchema);
        components.path("headers").forEachEntry((name, header) -> require(header, "header " + name, "description"));
    }

    private void look(Operation operation, Set<String> tags) {
        JsonNode json = operation.json();
        require(json, operation.name(), "operationId", "summary", "description", "tags", "security");
        if (!json.path("operationId").asString("").matches("[a-z][A-Za-z]+")) {
            found.add(operation.name() + " has no readable operationId");
        }
        json.path("tags").forEach(tag -> {
            if (!tags.contains(tag.asString())) {
                found.add(operation.name() + " has the undeclared tag " + tag);
            }
        });
        json.path("parameters")
                .forEach(parameter ->
                        require(parameter, operation.name() + " " + parameter.path("name"), "description", "schema"));
        JsonNode request = document.resolved(json.path("requestBody"));
        lookAtContent(operation.name() + " request", request.path("content"));
        json.path("responses").forEachEntry((status, response) -> {
            require(response, operation.name() + " " + status, "description");
            lookAtContent(operation.name() + " " + status, response.path("content"));
        });
    }

    private void lookAtContent(String where, JsonNode content) {
        content.forEachEntry((type, media) -> {
            List<JsonNode> examples = new ArrayList<>();
            media.path("examples")
                    .forEach(example -> examples.add(document.resolved(example).path("value")));
            if (media.has("example")) {
                examples.add(media.path("example"));
            }
            boolean isText = !media.at("/schema/format").asString("").equals("binary");
            if (examples.isEmpty() && isText) {
                found.add(where + " has no example of " + type);
            }
            if (type.endsWith("json")) {
                examples.forEach(example -> {
                    var errors = document.errors(media.path("schema"), example.toString());
                    if (!errors.isEmpty()) {
                        found.add(where + " has an example that does not fit: " + errors);
                    }
                });
            }
        });
    }

    private void lookAtSchema(String name, JsonNode schema) {
        require(schema, "schema " + name, "description");
        schema.path("properties").forEachEntry((property, value) -> {
            if (!value.has("description") && !document.resolved(value).has("description")) {
                found.add("property " + name + "." + property + " has no description");
            }
        });
        if (schema.has("properties") && schema.path("properties").isEmpty()) {
            found.add("schema " + name + " has no properties");
        }
    }

    private void require(@Nullable JsonNode node, String where, String... members) {
        for (String member : members) {
            if (node == null
                    || !node.has(member)
                    || node.path(member).asString("-").isBlank()) {
                found.add(where + " has no " + member);
            }
        }
    }
}
