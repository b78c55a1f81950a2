package io.callboard.chassis.openapi;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/**
 * Gives a JSON merge patch (RFC 7396) a schema of its own, derived from the schema of the patched object. Every member
 * may be missing, at every depth, and may be null where null removes it. Arrays are replaced as a whole.
 */
final class MergePatches implements GlobalOpenApiCustomizer {

    private static final String MERGE_PATCH = "application/merge-patch+json";

    @Override
    @SuppressWarnings("rawtypes")
    public void customise(OpenAPI document) {
        if (document.getPaths() == null
                || document.getComponents() == null
                || document.getComponents().getSchemas() == null) {
            return;
        }
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        document.getPaths()
                .values()
                .forEach(path -> path.readOperations().forEach(operation -> describe(operation, schemas)));
        // Removes the schema of an object that the document uses only in patches.
        schemas.keySet().removeIf(name -> schemas.containsKey(patchOf(name)) && !isUsed(document, name));
    }

    private static boolean isUsed(OpenAPI document, String schema) {
        try {
            return Json.mapper().writeValueAsString(document).contains("\"" + Schemas.REF + schema + "\"");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String patchOf(String schema) {
        return schema.replaceFirst("Request$", "") + "Patch";
    }

    @SuppressWarnings("rawtypes")
    private static void describe(Operation operation, Map<String, Schema> schemas) {
        @Nullable
        Content content = operation.getRequestBody() == null
                ? null
                : operation.getRequestBody().getContent();
        @Nullable MediaType patched = content == null ? null : content.get(MERGE_PATCH);
        if (content == null || patched == null) {
            return;
        }
        Schema<?> patch = patch(patched.getSchema(), schemas);
        content.values().forEach(media -> media.setSchema(patch));
    }

    /** The reference to the patch of an object; any other schema unchanged. */
    @SuppressWarnings({"rawtypes", "unchecked"})
    private static Schema<?> patch(Schema<?> schema, Map<String, Schema> schemas) {
        if (schema.getAnyOf() != null) {
            Schema<Object> either = new Schema<>();
            either.setDescription(schema.getDescription());
            List<Schema> options = new ArrayList<>();
            schema.getAnyOf().forEach(option -> options.add(patch(option, schemas)));
            either.setAnyOf(options);
            return either;
        }
        @Nullable String name = Schemas.nameOf(schema);
        @Nullable Schema whole = name == null ? null : schemas.get(name);
        if (name == null || whole == null || whole.getProperties() == null) {
            return schema;
        }
        String patchName = patchOf(name);
        if (!schemas.containsKey(patchName)) {
            Schema<Object> patch = new Schema<>();
            schemas.put(patchName, patch);
            patch.setTypes(Set.of("object"));
            patch.setDescription(
                    "A JSON merge patch (RFC 7396). A member that is left out stays as it is; null removes it. Where a"
                            + " member says what is done when it is missing, that is what null does here.");
            Map<String, Schema> members = new LinkedHashMap<>();
            Map<String, Schema> properties = Objects.requireNonNull(whole.getProperties());
            properties.forEach((member, property) -> members.put(member, patch(property, schemas)));
            patch.setProperties(members);
        }
        Schema<?> reference = Schemas.referenceTo(patchName);
        reference.setDescription(schema.getDescription());
        return reference;
    }
}
