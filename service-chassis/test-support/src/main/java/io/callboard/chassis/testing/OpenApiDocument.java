package io.callboard.chassis.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.springframework.core.env.Environment;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Compares a service's OpenAPI document with the one that is checked in under {@code docs/api}. */
public final class OpenApiDocument {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private OpenApiDocument() {}

    /**
     * Fails unless {@code docs/api/<spring.application.name>.json} says the same as {@code GET /v3/api-docs} of the
     * running service; {@code -Dcallboard.openapi.update=true} writes it.
     */
    public static void assertUpToDate(Environment service) {
        Path file = Repository.root()
                .resolve("docs/api")
                .resolve(service.getRequiredProperty("spring.application.name") + ".json");
        String actual = normal(served(service));
        try {
            if (Boolean.getBoolean("callboard.openapi.update")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, actual);
                return;
            }
            if (!Files.exists(file)) {
                throw new AssertionError(file + " is missing; run this test with -Dcallboard.openapi.update=true");
            }
            String expected = Files.readString(file);
            if (!expected.equals(actual)) {
                throw new AssertionError(
                        "%s is not up to date at line %d; run this test with -Dcallboard.openapi.update=true%n%s"
                                .formatted(file, firstDifference(expected, actual), actual));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Fails unless the document of the running service explains each of its operations, parameters and properties, and
     * has an example of each body that fits its schema.
     */
    public static void assertComplete(Environment service) {
        List<String> missing = UndocumentedParts.of(new ServedDocument(served(service)));
        if (!missing.isEmpty()) {
            throw new AssertionError("The OpenAPI document is not complete:\n" + String.join("\n", missing));
        }
    }

    static String served(Environment service) {
        String document = RestClient.create("http://localhost:" + service.getRequiredProperty("local.server.port"))
                .get()
                .uri("/v3/api-docs")
                .retrieve()
                .body(String.class);
        return Objects.requireNonNull(document);
    }

    /** Sorted by name and indented. */
    private static String normal(String json) {
        return JSON.writeValueAsString(sorted(JSON.readTree(json))).replace("\r\n", "\n") + "\n";
    }

    private static JsonNode sorted(JsonNode node) {
        if (node instanceof ObjectNode object) {
            ObjectNode result = JSON.createObjectNode();
            object.propertyNames().stream().sorted().forEach(name -> result.set(name, sorted(object.get(name))));
            return result;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode result = JSON.createArrayNode();
            array.forEach(item -> result.add(sorted(item)));
            return result;
        }
        return node;
    }

    private static long firstDifference(String expected, String actual) {
        String[] left = expected.split("\n", -1);
        String[] right = actual.split("\n", -1);
        int line = 0;
        while (line < left.length && line < right.length && left[line].equals(right[line])) {
            line++;
        }
        return line + 1L;
    }
}
