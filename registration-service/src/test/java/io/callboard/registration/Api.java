package io.callboard.registration;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's HTTP API as a client sees it. */
final class Api {

    private final HttpClient http = HttpClient.newHttpClient();
    private final JsonMapper json = JsonMapper.builder().build();
    private final String base;
    private final @Nullable String token;
    private final @Nullable String languages;

    Api(int port) {
        this("http://localhost:" + port, null, null);
    }

    private Api(String base, @Nullable String token, @Nullable String languages) {
        this.base = base;
        this.token = token;
        this.languages = languages;
    }

    /** The same API, called with this token. */
    Api as(String bearer) {
        return new Api(base, bearer, languages);
    }

    /** The same API, called by a browser that asks for these languages. */
    Api asking(String acceptLanguage) {
        return new Api(base, token, acceptLanguage);
    }

    Answer get(String path, String... headers) {
        return send("GET", path, null, null, headers);
    }

    Answer delete(String path, String... headers) {
        return send("DELETE", path, null, null, headers);
    }

    Answer post(String path, String body, String... headers) {
        return send("POST", path, "application/json", body, headers);
    }

    Answer patch(String path, String body, String... headers) {
        return send("PATCH", path, "application/json", body, headers);
    }

    Answer put(String path, String body, String... headers) {
        return send("PUT", path, "application/json", body, headers);
    }

    Answer mergePatch(String path, String body) {
        return send("PATCH", path, "application/merge-patch+json", body);
    }

    Answer postCsv(String path, String body, String... headers) {
        return send("POST", path, "text/csv", body, headers);
    }

    /** Sends a form as a browser does: names and values in turn. */
    Answer postForm(String path, String... fields) {
        return postFormFrom(null, path, fields);
    }

    /** The same from a page of this origin. */
    Answer postFormFrom(@Nullable String origin, String path, String... fields) {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < fields.length; i += 2) {
            form.append(i == 0 ? "" : "&")
                    .append(URLEncoder.encode(fields[i], StandardCharsets.UTF_8))
                    .append('=')
                    .append(URLEncoder.encode(fields[i + 1], StandardCharsets.UTF_8));
        }
        String[] headers = origin == null ? new String[0] : new String[] {"Origin", origin};
        return send("POST", path, "application/x-www-form-urlencoded", form.toString(), headers);
    }

    /** Asks, as a browser does, whether a page of this origin may send such a request. */
    Answer preflight(String origin, String method, String path) {
        return send(
                "OPTIONS",
                path,
                null,
                null,
                "Origin",
                origin,
                "Access-Control-Request-Method",
                method,
                "Access-Control-Request-Headers",
                "content-type");
    }

    Answer head(String path) {
        return send("HEAD", path, null, null);
    }

    private Answer send(
            String method, String path, @Nullable String contentType, @Nullable String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (contentType != null) {
            request.header("Content-Type", contentType);
        }
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (languages != null) {
            request.header("Accept-Language", languages);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
            return new Answer(response, json);
        } catch (IOException e) {
            throw new IllegalStateException(method + " " + path + " got no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The answer. */
    record Answer(HttpResponse<String> response, JsonMapper mapper) {

        int status() {
            return response.statusCode();
        }

        String body() {
            return response.body();
        }

        JsonNode json() {
            return mapper.readTree(response.body());
        }

        String text(String field) {
            return json().path(field).asString();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        /** The end of the problem's type. */
        String problem() {
            String type = text("type");
            return type.substring(type.lastIndexOf('/') + 1);
        }

        /** The pointers of the problem's field errors. */
        List<String> pointers() {
            return json().path("errors")
                    .valueStream()
                    .map(error -> error.path("pointer").asString())
                    .toList();
        }
    }
}
