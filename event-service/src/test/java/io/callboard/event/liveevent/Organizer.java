package io.callboard.event.liveevent;

import io.callboard.chassis.testing.Tokens;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** An organizer with a token who calls the API as any client would. */
final class Organizer {

    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final int port;
    private final @Nullable String token;

    private Organizer(int port, @Nullable String token) {
        this.port = port;
        this.token = token;
    }

    static Organizer at(int port) {
        return at(port, "org_" + UUID.randomUUID());
    }

    static Organizer at(int port, String id, String... scopes) {
        return new Organizer(port, Tokens.organizer(id, scopes));
    }

    /** A caller without a token. */
    static Organizer nobodyAt(int port) {
        return new Organizer(port, null);
    }

    record Answer(int status, HttpResponse<String> raw) {

        JsonNode body() {
            return JSON.readTree(raw.body());
        }

        /** The body without the figures, which follow the messages of other services. */
        JsonNode bodyWithoutFigures() {
            ObjectNode body = (ObjectNode) body();
            body.remove(List.of("figures", "figuresAsOf"));
            return body;
        }

        String text(String pointer) {
            return body().at(pointer).asString();
        }

        String etag() {
            return raw.headers().firstValue("ETag").orElseThrow();
        }

        List<String> errorPointers() {
            return StreamSupport.stream(body().path("errors").spliterator(), false)
                    .map(error -> error.path("pointer").asString())
                    .toList();
        }

        String problem() {
            return text("/type").replace("https://callboard.dev/problems/", "");
        }
    }

    Answer get(String path) {
        return call("GET", path, null);
    }

    Answer post(String path, @Nullable String body, String... headers) {
        return call("POST", path, body, headers);
    }

    Answer post(String path) {
        return call("POST", path, null);
    }

    Answer put(String path, @Nullable String body, String... headers) {
        return call("PUT", path, body, headers);
    }

    Answer patch(String path, @Nullable String body, String... headers) {
        return call("PATCH", path, body, headers);
    }

    Answer delete(String path) {
        return call("DELETE", path, null);
    }

    Answer call(String method, String path, @Nullable String body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/api/v1/events" + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            return new Answer(response.statusCode(), response);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
