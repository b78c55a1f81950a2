package io.callboard.local.edge;

import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.json.JsonMapper;

/** Answers of the edge itself. Its problems have the same form as those of the services. */
final class EdgeAnswer {

    private EdgeAnswer() {}

    static void ok(Response response, Callback callback) {
        write(response, callback, 200, "text/plain", "ok\n");
    }

    static void problem(Response response, Callback callback, int status, String title, String detail) {
        String slug = title.toLowerCase(Locale.ROOT).replace(' ', '-');
        String body = JsonMapper.shared()
                .writeValueAsString(Map.of(
                        "type", "https://callboard.dev/problems/" + slug,
                        "title", title,
                        "status", status,
                        "detail", detail));
        write(response, callback, status, "application/problem+json", body);
    }

    private static void write(Response response, Callback callback, int status, String type, String body) {
        response.setStatus(status);
        response.getHeaders()
                .put(HttpHeader.CONTENT_TYPE, type)
                .put(HttpHeader.CACHE_CONTROL, "no-store")
                .put("X-Content-Type-Options", "nosniff");
        Content.Sink.write(response, true, body, callback);
    }
}
