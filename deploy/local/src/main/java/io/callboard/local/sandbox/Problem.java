package io.callboard.local.sandbox;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An error that is answered as problem+json (RFC 9457). */
final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int status;
    private final String slug;
    private final String title;
    private final transient List<FieldError> errors;

    record FieldError(String pointer, String detail) {}

    private Problem(int status, String slug, String title, String detail, List<FieldError> errors) {
        super(detail);
        this.status = status;
        this.slug = slug;
        this.title = title;
        this.errors = errors;
    }

    static Problem badRequest(String detail) {
        return new Problem(400, "bad-request", "Bad request", detail, List.of());
    }

    static Problem notFound() {
        return new Problem(404, "not-found", "Not found", "There is nothing at this address.", List.of());
    }

    static Problem methodNotAllowed(String allowed) {
        return new Problem(
                405,
                "method-not-allowed",
                "Method not allowed",
                "This address answers only to " + allowed + ".",
                List.of());
    }

    static Problem tooLarge(int limit) {
        return new Problem(
                413,
                "content-too-large",
                "Content too large",
                "The body is larger than " + limit / (1024 * 1024) + " MB.",
                List.of());
    }

    static Problem unprocessable(List<FieldError> errors) {
        return new Problem(
                422, "validation", "Unprocessable content", "Some fields cannot be taken as they are.", errors);
    }

    static Problem unexpected() {
        return new Problem(
                500, "unexpected", "Internal server error", "The sandbox failed; its log says why.", List.of());
    }

    int status() {
        return status;
    }

    Answer answer() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", "https://callboard.dev/problems/" + slug);
        body.put("title", title);
        body.put("status", status);
        body.put("detail", getMessage());
        if (!errors.isEmpty()) {
            body.put("errors", errors);
        }
        return new Answer(status, "application/problem+json", Map.of(), Json.bytes(body));
    }
}
