package io.callboard.registration.registering;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** One address was registered too often. Nothing was changed. */
final class TooManyRegistrationsException extends ErrorResponseException {

    private static final long serialVersionUID = 1L;

    TooManyRegistrationsException(Duration wait) {
        super(
                HttpStatus.TOO_MANY_REQUESTS,
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.TOO_MANY_REQUESTS,
                        "Too many registrations came with this e-mail address or phone number. Nothing was changed."
                                + " Wait, then try again."),
                null);
        getHeaders()
                .set(HttpHeaders.RETRY_AFTER, Long.toString(wait.plusMillis(999).toSeconds()));
    }
}
