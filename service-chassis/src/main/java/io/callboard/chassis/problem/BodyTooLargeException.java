package io.callboard.chassis.problem;

import java.io.IOException;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** Thrown while a body is read, when it exceeds the limit of its route. */
public final class BodyTooLargeException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long limit;

    /** @param limit in bytes */
    public BodyTooLargeException(long limit) {
        super("The body is longer than " + limit + " bytes");
        this.limit = limit;
    }

    /** 413, for a request that turned out to be too long while it was read. */
    public ProblemDetail body() {
        return body(limit);
    }

    /** 413, for a request whose length is known beforehand. */
    public static ProblemDetail body(long limit) {
        return Problem.body(
                HttpStatus.CONTENT_TOO_LARGE, "content-too-large", "The body is longer than " + limit + " bytes.");
    }
}
