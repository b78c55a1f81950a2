package io.callboard.event.stream;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A provider did not execute a request, or its answer is not known. */
public final class StreamFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean gone;
    private final transient @Nullable Duration retryAfter;

    private StreamFailure(String code, boolean gone, @Nullable Duration retryAfter) {
        super(code);
        this.code = code;
        this.gone = gone;
        this.retryAfter = retryAfter;
    }

    /** No answer of the provider: no connection, a time-out, or an answer that cannot be read. */
    public static StreamFailure unanswered(String code) {
        return new StreamFailure(code, false, null);
    }

    /** The provider answered with this HTTP status. */
    public static StreamFailure refused(int status, @Nullable Duration retryAfter) {
        return new StreamFailure("HTTP_" + status, status == 404, retryAfter);
    }

    /** A short word for logs and for the organizer; no secret. */
    public String code() {
        return code;
    }

    /** Whether the provider does not know the stream. */
    public boolean gone() {
        return gone;
    }

    /** How long the provider asks to wait; null if it does not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }
}
