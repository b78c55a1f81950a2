package io.callboard.chassis.problem;

import io.callboard.chassis.value.ErrorCode;
import io.callboard.chassis.value.InvalidValueException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** An error answer with RFC 9457 problem details; a controller, or a class that it calls, throws it. */
public final class Problem extends ErrorResponseException {

    /** The detail of a 400 for a query string or a form that cannot be decoded. */
    public static final String UNREADABLE_PARAMETERS = "The query string or the form cannot be decoded."
            + " A value must be UTF-8, encoded with % and two hexadecimal digits, and every parameter must have a name.";

    /** The beginning of every problem type. */
    public static final String TYPES = "https://callboard.dev/problems/";

    Problem(HttpStatus status, String slug, String detail) {
        this(status, slug, detail, List.of());
    }

    private Problem(HttpStatus status, String slug, String detail, List<FieldError> errors) {
        super(status, body(status, slug, detail, errors), null);
    }

    /** 404, with the same body for a thing that does not exist and for a thing of another organizer. */
    public static Problem notFound() {
        return new Problem(HttpStatus.NOT_FOUND, "not-found", "There is nothing here that you may see.", List.of());
    }

    /** 404 with {@code Retry-After}: the live event, or the version asked for, may become known here in a moment. */
    public static Problem eventNotKnownYet() {
        Problem problem = new Problem(
                HttpStatus.NOT_FOUND,
                "event-not-known-yet",
                "This service does not know the event, or not in this version. If you have just created or changed it,"
                        + " try again.",
                List.of());
        problem.getHeaders().set(HttpHeaders.RETRY_AFTER, "1");
        return problem;
    }

    /** 400: the request cannot be parsed. */
    public static Problem badRequest(String detail, FieldError... errors) {
        return new Problem(HttpStatus.BAD_REQUEST, "bad-request", detail, List.of(errors));
    }

    /** 422: the request can be parsed, but its values are not acceptable. */
    public static Problem unprocessable(String detail, FieldError... errors) {
        return new Problem(HttpStatus.UNPROCESSABLE_CONTENT, "unprocessable", detail, List.of(errors));
    }

    /** 422: the idempotency key came with another request before. */
    public static Problem idempotencyKeyReused() {
        return new Problem(
                HttpStatus.UNPROCESSABLE_CONTENT,
                "idempotency-key-reused",
                "This Idempotency-Key came with another request before; take a new key for a new request.");
    }

    /** 409: the state of the thing does not allow it; the slug names the case and becomes the end of the type. */
    public static Problem conflict(String slug, String detail) {
        return new Problem(HttpStatus.CONFLICT, slug, detail, List.of());
    }

    /** 410: it existed and was withdrawn. */
    public static Problem gone(String detail) {
        return new Problem(HttpStatus.GONE, "gone", detail, List.of());
    }

    /** 412: the caller changed an older version than the current one. */
    public static Problem preconditionFailed() {
        return new Problem(
                HttpStatus.PRECONDITION_FAILED,
                "precondition-failed",
                "It was changed since you read it; read it again and repeat the change.",
                List.of());
    }

    /** 429 with {@code Retry-After}: the caller may try again after this time. */
    public static Problem tooManyRequests(String detail, Duration wait) {
        Problem problem = new Problem(HttpStatus.TOO_MANY_REQUESTS, "too-many-requests", detail, List.of());
        problem.getHeaders()
                .set(HttpHeaders.RETRY_AFTER, Long.toString(wait.plusMillis(999).toSeconds()));
        return problem;
    }

    /** 503 with {@code Retry-After}: something that the answer needs is away; the caller may try again after this time. */
    public static Problem unavailable(String detail, Duration wait) {
        Problem problem = new Problem(HttpStatus.SERVICE_UNAVAILABLE, "service-unavailable", detail, List.of());
        problem.getHeaders()
                .set(HttpHeaders.RETRY_AFTER, Long.toString(wait.plusMillis(999).toSeconds()));
        return problem;
    }

    /** 401: a webhook is not signed by its provider, or was signed too long ago. */
    public static Problem invalidSignature() {
        return new Problem(
                HttpStatus.UNAUTHORIZED,
                "invalid-signature",
                "The signature does not belong to this body, or it is too old.",
                List.of());
    }

    /** The same kind of body for an error of the framework. */
    static ProblemDetail body(HttpStatusCode status, String slug, String detail, FieldError... errors) {
        return body(status, slug, detail, List.of(errors));
    }

    /** The end of the type for a status that has no case of its own: {@code method-not-allowed}. */
    static String slug(HttpStatusCode status) {
        HttpStatus known = HttpStatus.resolve(status.value());
        if (known == null) {
            return "status-" + status.value();
        }
        return known == HttpStatus.UNPROCESSABLE_CONTENT
                ? "unprocessable"
                : known.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ProblemDetail body(HttpStatusCode status, String slug, String detail, List<FieldError> errors) {
        ProblemDetail body = ProblemDetail.forStatusAndDetail(status, detail);
        body.setType(URI.create(TYPES + slug));
        HttpStatus known = HttpStatus.resolve(status.value());
        if (known != null) {
            body.setTitle(known.getReasonPhrase());
        }
        if (!errors.isEmpty()) {
            body.setProperty("errors", errors);
        }
        return body;
    }

    /**
     * An error in one field.
     *
     * @param pointer JSON pointer into the request body, such as {@code /start/zone}; {@code ?limit} for a query
     *     parameter
     * @param code the kind of error, for programs
     * @param detail the end of a sentence about the value, for the caller's developer: "must have at most 200 characters"
     */
    public record FieldError(
            String pointer, ErrorCode code, @Nullable String detail) {

        /** The violation that the value itself reports. */
        public static FieldError of(String pointer, InvalidValueException refused) {
            return new FieldError(pointer, refused.code(), refused.detail());
        }
    }
}
