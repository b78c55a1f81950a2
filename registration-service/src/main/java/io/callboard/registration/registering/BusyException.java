package io.callboard.registration.registering;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Too many people register for one live event at the same time for this instance. Nothing was changed. */
final class BusyException extends ErrorResponseException {

    static final String RETRY_AFTER_SECONDS = "2";

    private static final long serialVersionUID = 1L;

    BusyException() {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                ProblemDetail.forStatusAndDetail(
                        HttpStatus.SERVICE_UNAVAILABLE,
                        "Very many people register for this event at the moment. Nothing was changed. Try again."),
                null);
        getHeaders().set(HttpHeaders.RETRY_AFTER, RETRY_AFTER_SECONDS);
    }
}
