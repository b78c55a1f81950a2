package io.callboard.chassis.web;

import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Thrown while a body is read, once it is longer than its route takes. */
final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long limit;

    BodyTooLargeException(long limit) {
        super("The body is longer than " + limit + " bytes");
        this.limit = limit;
    }

    ProblemDetail body() {
        return body(limit);
    }

    static ProblemDetail body(long limit) {
        return Problem.body(
                HttpStatus.CONTENT_TOO_LARGE, "content-too-large", "The body is longer than " + limit + " bytes.");
    }
}
