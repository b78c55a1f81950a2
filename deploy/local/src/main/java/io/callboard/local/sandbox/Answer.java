package io.callboard.local.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a caller. */
record Answer(int status, String contentType, Map<String, String> headers, byte[] body) {

    static Answer json(int status, @Nullable Object value) {
        return new Answer(status, "application/json", Map.of(), Json.bytes(value));
    }

    static Answer html(String page) {
        return new Answer(200, "text/html; charset=utf-8", Map.of(), page.getBytes(StandardCharsets.UTF_8));
    }

    static Answer text(String contentType, String text) {
        return new Answer(200, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer noContent() {
        return new Answer(204, "", Map.of(), new byte[0]);
    }

    Answer with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, Map.copyOf(more), body);
    }

    boolean successful() {
        return status >= 200 && status < 300;
    }
}
