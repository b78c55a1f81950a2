package io.callboard.chassis.openapi;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;
import org.springframework.core.io.ClassPathResource;

/**
 * Adds an example of each body: {@code openapi/examples/<schema>.json} on the class path. The example of a page
 * or of another list contains the example of its items.
 */
final class ExampleBodies implements GlobalOpenApiCustomizer {

    @Override
    public void customise(OpenAPI document) {
        Components components = document.getComponents();
        if (document.getPaths() == null || components == null) {
            return;
        }
        document.getPaths()
                .values()
                .forEach(path -> path.readOperations().forEach(operation -> describe(operation, components)));
    }

    private static void describe(Operation operation, Components components) {
        if (operation.getRequestBody() != null) {
            describe(operation.getRequestBody().getContent(), components);
        }
        if (operation.getResponses() != null) {
            operation.getResponses().values().forEach(response -> describe(response.getContent(), components));
        }
    }

    private static void describe(@Nullable Content content, Components components) {
        if (content != null) {
            content.values().forEach(media -> describe(media, components));
        }
    }

    private static void describe(MediaType media, Components components) {
        String name = Schemas.nameOf(media.getSchema());
        if (name == null || media.getExample() != null || media.getExamples() != null) {
            return;
        }
        JsonNode body = example(name, components);
        if (body != null) {
            components.addExamples(name, new Example().value(body));
            media.addExamples(name, new Example().$ref("#/components/examples/" + name));
        }
    }

    private static @Nullable JsonNode example(String name, Components components) {
        JsonNode own = read(name);
        Schema<?> schema = components.getSchemas().get(name);
        if (own != null || schema == null || schema.getProperties() == null) {
            return own;
        }
        Schema<?> items = schema.getProperties().get("items");
        String item = items == null || items.getItems() == null ? null : Schemas.nameOf(items.getItems());
        JsonNode one = item == null ? null : read(item);
        if (one == null) {
            return null;
        }
        ObjectNode list = Json.mapper().createObjectNode();
        list.putArray("items").add(one);
        if (schema.getProperties().containsKey("nextCursor")) {
            list.putNull("nextCursor");
            list.putNull("previousCursor");
            list.putNull("total");
        }
        return list;
    }

    private static @Nullable JsonNode read(String name) {
        ClassPathResource file = new ClassPathResource("openapi/examples/" + name + ".json");
        if (!file.exists()) {
            return null;
        }
        try (InputStream json = file.getInputStream()) {
            return Json.mapper().readTree(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
