package io.callboard.chassis.problem;

import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.Container;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.apache.coyote.http11.Http11InputBuffer;
import org.apache.tomcat.util.http.MimeHeaders;
import org.apache.tomcat.util.res.StringManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;

/** Answers requests that Tomcat refuses before any filter sees them. Tomcat creates it by its class name. */
public final class ProblemErrorReportValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemErrorReportValve.class);

    private static final String HEAD_TOO_LARGE =
            StringManager.getManager(Http11InputBuffer.class).getString("iib.requestheadertoolarge.error");

    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        int code = status(request, response.getStatus());
        String traceId = ProblemWriter.newTraceId();
        log.info("Request rejected before any route status={} traceId={}", code, traceId);
        ErrorPages pages = pages();
        if (pages != null && pages.cover(request.getRequestURI())) {
            write(response, code, ErrorPages.CONTENT_TYPE, pages.html(code, traceId, request));
            return;
        }
        HttpStatus known = HttpStatus.resolve(code);
        String body = "{\"type\":\"%s%s\",\"title\":\"%s\",\"status\":%d,\"detail\":\"%s\",\"traceId\":\"%s\"}"
                .formatted(
                        Problem.TYPES,
                        Problem.slug(HttpStatusCode.valueOf(code)),
                        known == null ? "Error" : known.getReasonPhrase(),
                        code,
                        detail(code),
                        traceId);
        write(response, code, MediaType.APPLICATION_PROBLEM_JSON_VALUE, body.getBytes(StandardCharsets.UTF_8));
    }

    /** Null while no service has started in this host. */
    private @Nullable ErrorPages pages() {
        for (Container child : container.findChildren()) {
            if (child instanceof Context context
                    && context.getServletContext().getAttribute(ErrorPages.class.getName())
                            instanceof ErrorPages pages) {
                return pages;
            }
        }
        return null;
    }

    private void write(Response response, int code, String contentType, byte[] body) {
        try {
            response.setStatus(code);
            SecurityHeaders.addMissing(response.getResponse());
            if (!response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
                response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            }
            response.setContentType(contentType);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException e) {
            // The caller has closed the connection.
            container.getLogger().debug("error not reported", e);
        }
    }

    /** Tomcat answers 400 to every request that it cannot read, even if the request is only too long. */
    private static int status(Request request, int code) {
        if (code != HttpStatus.BAD_REQUEST.value()
                || !(request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) instanceof Throwable cause)) {
            return code;
        }
        boolean tooLong = HEAD_TOO_LARGE.equals(cause.getMessage());
        if (tooLong && request.getCoyoteRequest().requestURI().isNull()) {
            return HttpStatus.URI_TOO_LONG.value();
        }
        return tooLong || isThrownBy(MimeHeaders.class, cause)
                ? HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE.value()
                : code;
    }

    /** {@code MimeHeaders} throws the exception when there are too many headers. */
    private static boolean isThrownBy(Class<?> type, Throwable cause) {
        StackTraceElement[] trace = cause.getStackTrace();
        return trace.length > 0 && trace[0].getClassName().equals(type.getName());
    }

    private static String detail(int code) {
        return switch (code) {
            case 414 -> "The address of the request is too long.";
            case 431 -> "The headers of the request are too long, or there are too many.";
            case 501, 505 -> "The request uses a version or a coding of HTTP that this service does not know.";
            default ->
                code < 500
                        ? "The request line or a header is not what HTTP allows."
                        : "Something went wrong on our side. The traceId helps us to find it.";
        };
    }
}
