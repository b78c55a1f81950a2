package io.callboard.chassis.openapi;

import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.media.Schema;
import org.jspecify.annotations.Nullable;

/** References to the schemas of a document. */
final class Schemas {

    static final String REF = "#/components/schemas/";

    private Schemas() {}

    static Schema<?> referenceTo(String name) {
        return new Schema<>().$ref(REF + name);
    }

    /** The name that a schema refers to; null if the schema is inline. */
    static @Nullable String nameOf(@Nullable Schema<?> schema) {
        return schema == null || schema.get$ref() == null || !schema.get$ref().startsWith(REF)
                ? null
                : schema.get$ref().substring(REF.length());
    }

    /** The schema itself, behind its reference. */
    static @Nullable Schema<?> resolved(@Nullable Schema<?> schema, Components components) {
        String name = nameOf(schema);
        return name == null || components.getSchemas() == null
                ? schema
                : components.getSchemas().get(name);
    }
}
