package io.callboard.local.sandbox;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer to a caller. */
record Answer(
        int status,
        String contentType,
        Map<String, String> headers,
        byte[] body,
        @Nullable Content content) {

    /** A body that is written while it is sent, because it may be larger than the memory. */
    interface Content {

        void write(Writer out) throws IOException;
    }

    Answer(int status, String contentType, Map<String, String> headers, byte[] body) {
        this(status, contentType, headers, body, null);
    }

    static Answer json(int status, @Nullable Object value) {
        return new Answer(status, "application/json", Map.of(), Json.bytes(value));
    }

    static Answer html(String page) {
        return new Answer(200, "text/html; charset=utf-8", Map.of(), page.getBytes(StandardCharsets.UTF_8));
    }

    static Answer text(String contentType, String text) {
        return new Answer(200, contentType, Map.of(), text.getBytes(StandardCharsets.UTF_8));
    }

    static Answer text(String contentType, Content content) {
        return new Answer(200, contentType, Map.of(), new byte[0], content);
    }

    static Answer noContent() {
        return new Answer(204, "", Map.of(), new byte[0]);
    }

    Answer with(String header, String value) {
        var more = new LinkedHashMap<>(headers);
        more.put(header, value);
        return new Answer(status, contentType, Map.copyOf(more), body, content);
    }

    boolean successful() {
        return status >= 200 && status < 300;
    }
}
