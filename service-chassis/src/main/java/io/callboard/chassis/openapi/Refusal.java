package io.callboard.chassis.openapi;

import io.callboard.chassis.problem.Problem;
import io.callboard.chassis.value.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/**
 * A kind of problem that a route may answer.
 *
 * @param slug the end of the problem's type
 * @param detail what the example says
 * @param errors the entries of the example, empty for a problem without
 * @param retryAfter whether the answer has a {@code Retry-After} header
 */
record Refusal(HttpStatus status, String slug, String detail, List<Problem.FieldError> errors, boolean retryAfter) {

    static final Refusal BAD_REQUEST = of(
            HttpStatus.BAD_REQUEST,
            "bad-request",
            "The query string has parameters that this route does not know.",
            new Problem.FieldError("?colour", ErrorCode.UNKNOWN_PARAMETER, "is not a parameter of this route"));
    static final Refusal UNAUTHORIZED = of(HttpStatus.UNAUTHORIZED, "unauthorized", "A valid bearer token is needed.");
    static final Refusal FORBIDDEN =
            of(HttpStatus.FORBIDDEN, "forbidden", "The token lacks the scope this route needs.");
    static final Refusal FOREIGN_ORIGIN = of(
            HttpStatus.FORBIDDEN, "forbidden", "This API does not take such a request from the pages of this origin.");
    static final Refusal NOT_FOUND = of(Problem.notFound());
    static final Refusal EVENT_NOT_KNOWN_YET = of(Problem.eventNotKnownYet());
    static final Refusal NOT_ACCEPTABLE =
            of(HttpStatus.NOT_ACCEPTABLE, "not-acceptable", "Acceptable representations: [application/json].");
    static final Refusal PRECONDITION_FAILED = of(Problem.preconditionFailed());
    static final Refusal CONTENT_TOO_LARGE =
            of(HttpStatus.CONTENT_TOO_LARGE, "content-too-large", "The body is longer than 65536 bytes.");
    static final Refusal UNSUPPORTED_MEDIA_TYPE = of(
            HttpStatus.UNSUPPORTED_MEDIA_TYPE,
            "unsupported-media-type",
            "Content-Type 'application/xml' is not supported.");
    static final Refusal KEY_REUSED = of(Problem.idempotencyKeyReused());
    static final Refusal TOO_MANY_REQUESTS = new Refusal(
            HttpStatus.TOO_MANY_REQUESTS,
            "too-many-requests",
            "Too many requests came from your network address. Nothing was changed. Wait, then try again.",
            List.of(),
            true);
    static final Refusal INTERNAL_SERVER_ERROR = of(
            HttpStatus.INTERNAL_SERVER_ERROR,
            "internal-server-error",
            "Something went wrong on our side. The traceId helps us to find it.");
    static final Refusal SERVICE_UNAVAILABLE = new Refusal(
            HttpStatus.SERVICE_UNAVAILABLE,
            "service-unavailable",
            "The service cannot answer at the moment. Try again.",
            List.of(),
            true);

    /** Problems that a service answers before it has found a route; no operation documents them. */
    static final List<Refusal> BEFORE_A_ROUTE = List.of(
            NOT_FOUND,
            of(HttpStatus.METHOD_NOT_ALLOWED, "method-not-allowed", "Method 'PUT' is not supported."),
            of(HttpStatus.URI_TOO_LONG, "uri-too-long", "The address of the request is too long."),
            CONTENT_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            of(
                    HttpStatus.EXPECTATION_FAILED,
                    "expectation-failed",
                    "The request line or a header is not what HTTP allows."),
            of(
                    HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE,
                    "request-header-fields-too-large",
                    "The headers of the request are too long, or there are too many."));

    private static final List<Refusal> KNOWN = List.of(
            BAD_REQUEST,
            UNAUTHORIZED,
            FORBIDDEN,
            NOT_FOUND,
            EVENT_NOT_KNOWN_YET,
            NOT_ACCEPTABLE,
            PRECONDITION_FAILED,
            CONTENT_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            KEY_REUSED,
            TOO_MANY_REQUESTS,
            INTERNAL_SERVER_ERROR,
            SERVICE_UNAVAILABLE);

    /** 422 for the body of a request, with this property as the one that is wrong. */
    static Refusal unprocessable(String pointer) {
        return of(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "unprocessable",
                "Some values are not acceptable; see errors.",
                new Problem.FieldError(pointer, ErrorCode.REQUIRED, "is required"));
    }

    static Refusal of(Refuses documented) {
        if (documented.detail().isEmpty()) {
            return KNOWN.stream()
                    .filter(known -> known.slug.equals(documented.type()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(
                            "The problem type " + documented.type() + " needs a detail for its example"));
        }
        return new Refusal(
                HttpStatus.valueOf(documented.status()),
                documented.type(),
                documented.detail(),
                List.of(),
                documented.retryAfter());
    }

    private static Refusal of(Problem problem) {
        ProblemDetail body = problem.getBody();
        return new Refusal(
                HttpStatus.valueOf(body.getStatus()),
                String.valueOf(body.getType()).substring(Problem.TYPES.length()),
                String.valueOf(body.getDetail()),
                List.of(),
                problem.getHeaders().containsHeader(HttpHeaders.RETRY_AFTER));
    }

    private static Refusal of(HttpStatus status, String slug, String detail, Problem.FieldError... errors) {
        return new Refusal(status, slug, detail, List.of(errors), false);
    }

    String type() {
        return Problem.TYPES + slug;
    }

    /** The body as a caller gets it. */
    Map<String, Object> example() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("type", type());
        body.put("title", status.getReasonPhrase());
        body.put("status", status.value());
        body.put("detail", detail);
        body.put("traceId", "5b8aa5a2d2c872e8321cf37308d69df2");
        if (!errors.isEmpty()) {
            body.put(
                    "errors",
                    errors.stream()
                            .map(error -> Map.of(
                                    "pointer",
                                    error.pointer(),
                                    "code",
                                    error.code().word(),
                                    "detail",
                                    String.valueOf(error.detail())))
                            .toList());
        }
        return body;
    }
}
