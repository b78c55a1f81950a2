package io.callboard.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Plain HTTP, with or without a bearer token. */
public final class Http {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(30)).build();

    /** The first request for a page loads its classes. While stacks start beside it, that may take half a minute. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final String token;
    private final Duration timeout;

    private Http(String token, Duration timeout) {
        this.token = token;
        this.timeout = timeout;
    }

    public static Http anonymous() {
        return new Http("", PATIENCE);
    }

    public static Http bearing(String token) {
        return new Http(token, PATIENCE);
    }

    public Http waiting(Duration atMost) {
        return new Http(token, atMost);
    }

    public Answer get(URI uri) {
        return send("GET", uri, BodyPublishers.noBody(), "application/json");
    }

    public Answer delete(URI uri, String... headers) {
        return send("DELETE", uri, BodyPublishers.noBody(), "application/json", headers);
    }

    public Answer post(URI uri, Object body, String... headers) {
        return send("POST", uri, json(body), "application/json", headers);
    }

    public Answer put(URI uri, Object body, String... headers) {
        return send("PUT", uri, json(body), "application/json", headers);
    }

    public Answer patch(URI uri, Object body, String... headers) {
        return send("PATCH", uri, json(body), "application/json", headers);
    }

    /** Sends a body unchanged; the answer may have any status and content. */
    public Answer send(String method, URI uri, BodyPublisher body, String contentType, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .method(method, body)
                .timeout(timeout)
                .header("Accept", "*/*")
                .header("Content-Type", contentType);
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = CLIENT.send(request.build(), BodyHandlers.ofString());
            return new Answer(method + " " + uri, response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(method + " " + uri, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(method + " " + uri, e);
        }
    }

    private static BodyPublisher json(Object body) {
        return BodyPublishers.ofString(body instanceof String text ? text : JSON.writeValueAsString(body));
    }
}
