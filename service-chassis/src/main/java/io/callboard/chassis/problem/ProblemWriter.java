package io.callboard.chassis.problem;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.ServerHttpObservationFilter;
import tools.jackson.databind.json.JsonMapper;

/** Writes problems outside of Spring MVC: in filters, in the security chain and for the container's own errors. */
public final class ProblemWriter {

    private final JsonMapper json;
    private final ObjectProvider<Tracer> tracer;

    ProblemWriter(JsonMapper json, ObjectProvider<Tracer> tracer) {
        this.json = json;
        this.tracer = tracer;
    }

    /** Answers with the problem's status, headers and body. */
    public void write(HttpServletResponse response, Problem problem) throws IOException {
        problem.getHeaders().forEach((name, values) -> values.forEach(value -> response.addHeader(name, value)));
        write(response, problem.getBody());
    }

    /** Answers with a plain problem of this status. */
    public void write(HttpServletResponse response, HttpStatusCode status, String detail) throws IOException {
        write(response, Problem.body(status, Problem.slug(status), detail));
    }

    /** Answers with this body. */
    public void write(HttpServletResponse response, ProblemDetail body) throws IOException {
        if (response.isCommitted()) {
            return;
        }
        response.setStatus(body.getStatus());
        response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        SecurityHeaders.addMissing(response);
        if (!response.containsHeader(HttpHeaders.CACHE_CONTROL)) {
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        }
        byte[] bytes = json.writeValueAsBytes(traced(body));
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
        response.flushBuffer();
    }

    /** Adds the id under which the request's logs and spans are found. */
    ProblemDetail traced(ProblemDetail body) {
        return traced(body, traceId());
    }

    static ProblemDetail traced(ProblemDetail body, @Nullable String traceId) {
        if (traceId != null) {
            body.setProperty("traceId", traceId);
        }
        return body;
    }

    /** The id of the request's trace, also when the container has left the request and answers an error. */
    @Nullable
    String traceId(HttpServletRequest request) {
        String current = traceId();
        return current != null
                ? current
                : ServerHttpObservationFilter.findObservationContext(request)
                        .map(observed -> observed.<TracingContext>get(TracingContext.class))
                        .map(TracingContext::getSpan)
                        .map(span -> span.context().traceId())
                        .orElse(null);
    }

    /** An id for a request that has no trace, because the container refused it before any filter saw it. */
    static String newTraceId() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private @Nullable String traceId() {
        Tracer present = tracer.getIfAvailable();
        Span span = present == null ? null : present.currentSpan();
        return span == null ? null : span.context().traceId();
    }
}
