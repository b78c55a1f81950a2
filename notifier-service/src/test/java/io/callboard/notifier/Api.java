package io.callboard.notifier;

import io.callboard.chassis.testing.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.Environment;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.client.RestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service's API as an organizer calls it. */
public record Api(Environment service, String organizerId) {

    private static final JsonMapper JSON = JsonMapper.shared();

    public JsonNode get(String path) {
        return JSON.readTree(
                Objects.requireNonNull(exchange(HttpMethod.GET, path, null).getBody()));
    }

    public JsonNode post(String path, Object body) {
        return JSON.readTree(
                Objects.requireNonNull(exchange(HttpMethod.POST, path, body).getBody()));
    }

    public JsonNode put(String path, Object body) {
        return JSON.readTree(
                Objects.requireNonNull(exchange(HttpMethod.PUT, path, body).getBody()));
    }

    public int status(HttpMethod method, String path) {
        return exchange(method, path, null).getStatusCode().value();
    }

    private ResponseEntity<String> exchange(HttpMethod method, String path, @Nullable Object body) {
        RestClient.RequestBodySpec request = RestClient.create()
                .method(method)
                .uri("http://localhost:" + service.getProperty("local.server.port") + path)
                .headers(headers -> headers.setBearerAuth(Tokens.organizer(organizerId)));
        if (body != null) {
            request.contentType(MediaType.APPLICATION_JSON).body(body);
        }
        return request.exchange((_, response) -> ResponseEntity.status(response.getStatusCode())
                .body(new String(response.getBody().readAllBytes(), StandardCharsets.UTF_8)));
    }
}
