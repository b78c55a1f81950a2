package io.callboard.chassis.openapi;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springdoc.core.customizers.GlobalOpenApiCustomizer;

/**
 * Marks each property of a record that may be null, following its {@link Nullable}, and each property of an answer that
 * is always present. A required property of a request may not be null. The JSON mapper writes every component of a
 * record, nulls too, unless its {@link JsonInclude} says otherwise.
 */
final class RecordSchemas implements ModelConverter, GlobalOpenApiCustomizer {

    /**
     * The properties that an answer always has, by schema name. A record is resolved at each place of use, each time as
     * a new schema. Written by any request thread while the document is made.
     */
    private final Map<String, Set<String>> alwaysWritten = new ConcurrentHashMap<>();

    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        @Nullable Schema<?> resolved = chain.hasNext() ? chain.next().resolve(type, context, chain) : null;
        @Nullable Class<?> raw = rawClass(type);
        if (resolved == null || raw == null || !raw.isRecord()) {
            return resolved;
        }
        @Nullable String name = resolved.get$ref() == null ? resolved.getName() : Schemas.nameOf(resolved);
        @Nullable
        Schema<?> model = name == null ? null : context.getDefinedModels().get(name);
        if (name != null && model != null && model.getProperties() != null) {
            alwaysWritten.put(name, describe(model, raw));
        }
        return resolved;
    }

    /**
     * A property that is always written is required in an answer. A property that may be null is optional in a request.
     */
    @Override
    public void customise(OpenAPI document) {
        if (document.getPaths() == null || document.getComponents() == null) {
            return;
        }
        Map<String, Schema> schemas = document.getComponents().getSchemas();
        Set<String> answers = new LinkedHashSet<>();
        document.getPaths()
                .values()
                .forEach(path -> path.readOperations().forEach(operation -> collect(operation, schemas, answers)));
        for (String name : answers) {
            Schema<?> schema = Objects.requireNonNull(schemas.get(name), name);
            for (String property : alwaysWritten.getOrDefault(name, Set.of())) {
                if (schema.getRequired() == null || !schema.getRequired().contains(property)) {
                    schema.addRequiredItem(property);
                }
            }
            if (schema.getRequired() != null) {
                schema.setRequired(schema.getRequired().stream().sorted().toList());
            }
        }
    }

    private static void collect(Operation operation, Map<String, Schema> schemas, Set<String> answers) {
        if (operation.getResponses() == null) {
            return;
        }
        operation.getResponses().values().forEach(response -> {
            @Nullable Content content = response.getContent();
            if (content != null) {
                content.values().forEach(media -> collect(media.getSchema(), schemas, answers));
            }
        });
    }

    private static void collect(@Nullable Schema<?> schema, Map<String, Schema> schemas, Set<String> found) {
        if (schema == null) {
            return;
        }
        if (schema.get$ref() != null) {
            @Nullable String name = Schemas.nameOf(schema);
            if (name != null && schemas.containsKey(name) && found.add(name)) {
                collect(schemas.get(name), schemas, found);
            }
            return;
        }
        for (Schema<?> part : parts(schema)) {
            collect(part, schemas, found);
        }
    }

    private static Collection<Schema<?>> parts(Schema<?> schema) {
        List<Schema<?>> parts = new ArrayList<>();
        if (schema.getProperties() != null) {
            schema.getProperties().values().forEach(parts::add);
        }
        if (schema.getItems() != null) {
            parts.add(schema.getItems());
        }
        if (schema.getAnyOf() != null) {
            schema.getAnyOf().forEach(parts::add);
        }
        if (schema.getAdditionalProperties() instanceof Schema<?> values) {
            parts.add(values);
        }
        return parts;
    }

    private static Set<String> describe(Schema<?> model, Class<?> raw) {
        Set<String> written = new LinkedHashSet<>();
        for (RecordComponent component : raw.getRecordComponents()) {
            String name = propertyName(component);
            @Nullable Schema<?> property = model.getProperties().get(name);
            if (property == null) {
                continue;
            }
            ofItems(property);
            boolean needed = model.getRequired() != null && model.getRequired().contains(name);
            if (component.getAnnotatedType().isAnnotationPresent(Nullable.class) && !needed) {
                model.getProperties().put(name, nullable(property));
            }
            if (!leavesOutNull(component)) {
                written.add(name);
            }
        }
        return Set.copyOf(written);
    }

    /** The allowed values of a list belong to its items. */
    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void ofItems(Schema property) {
        if (property.getItems() != null && property.getEnum() != null) {
            setEnum(property.getItems(), property.getEnum());
            property.setEnum(null);
        }
    }

    private static Schema<?> nullable(Schema<?> property) {
        if (property.get$ref() != null) {
            Schema<Object> either = new Schema<>();
            either.setDescription(property.getDescription());
            property.setDescription(null);
            Schema<Object> nothing = new Schema<>();
            nothing.setTypes(Set.of("null"));
            either.setAnyOf(List.of(property, nothing));
            return either;
        }
        Set<String> types = new LinkedHashSet<>();
        if (property.getTypes() != null) {
            types.addAll(property.getTypes());
        } else if (property.getType() != null) {
            types.add(property.getType());
        }
        if (!types.isEmpty()) {
            types.add("null");
            property.setTypes(types);
            if (property.getEnum() != null && !property.getEnum().contains(null)) {
                List<Object> values = new ArrayList<>(property.getEnum());
                values.add(null);
                setEnum(property, values);
            }
        }
        return property;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static void setEnum(Schema property, List values) {
        property.setEnum(values);
    }

    private static boolean leavesOutNull(RecordComponent component) {
        @Nullable JsonInclude include = component.getAccessor().getAnnotation(JsonInclude.class);
        if (include == null) {
            include = component.getDeclaringRecord().getAnnotation(JsonInclude.class);
        }
        return include != null && include.value() != JsonInclude.Include.ALWAYS;
    }

    private static String propertyName(RecordComponent component) {
        @Nullable JsonProperty named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null || named.value().isEmpty() ? component.getName() : named.value();
    }

    private static @Nullable Class<?> rawClass(AnnotatedType type) {
        return switch (type.getType()) {
            case Class<?> plain -> plain;
            case JavaType java -> java.getRawClass();
            case null -> null;
            default -> Json.mapper().constructType(type.getType()).getRawClass();
        };
    }
}
