package io.callboard.e2e;

import java.net.http.HttpHeaders;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The answer to one HTTP request. */
public record Answer(String request, int status, HttpHeaders headers, String body) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** This answer, when its status is one of these; an {@link IllegalStateException} with the body otherwise. */
    public Answer expect(int... statuses) {
        for (int expected : statuses) {
            if (status == expected) {
                return this;
            }
        }
        throw new IllegalStateException("%s answered %d: %s".formatted(request, status, body));
    }

    public JsonNode json() {
        return JSON.readTree(body);
    }

    public String header(String name) {
        return headers.firstValue(name).orElse("");
    }
}
