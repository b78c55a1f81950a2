package io.callboard.chassis.problem;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.TracingObservationHandler.TracingContext;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.http.ProblemDetail;
import org.springframework.http.converter.json.ProblemDetailJacksonMixin;
import org.springframework.http.server.observation.ServerRequestObservationContext;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.web.filter.ServerHttpObservationFilter;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ProblemErrorControllerTest {
    private final OtelTracer tracer =
            new OtelTracer(SdkTracerProvider.builder().build().get("test"), new OtelCurrentTraceContext(), event -> {});
    private final JsonMapper json = JsonMapper.builder()
            .addMixIn(ProblemDetail.class, ProblemDetailJacksonMixin.class)
            .build();
    private final ProblemErrorController errors = new ProblemErrorController(
            new ProblemWriter(json, new StaticListableBeanFactory().getBeanProvider(Tracer.class)));
    private final MockHttpServletRequest request = new MockHttpServletRequest();
    private final MockHttpServletResponse response = new MockHttpServletResponse();

    @Test
    void keepsTheTraceOfTheRequest() throws IOException {
        Span span = tracer.nextSpan().start();
        ServerRequestObservationContext observed = new ServerRequestObservationContext(request, response);
        observed.computeIfAbsent(TracingContext.class, _ -> new TracingContext())
                .setSpan(span);
        request.setAttribute(ServerHttpObservationFilter.CURRENT_OBSERVATION_CONTEXT_ATTRIBUTE, observed);

        assertThat(answer(409).path("traceId").asString())
                .isEqualTo(span.context().traceId());
    }

    @Test
    void givesARequestWithoutATraceAnIdOfItsOwn() throws IOException {
        JsonNode problem = answer(405);

        assertThat(problem.path("traceId").asString()).matches("[0-9a-f]{32}");
        assertThat(problem.path("detail").asString()).isEqualTo("The request was refused: Method Not Allowed.");
    }

    private JsonNode answer(int status) throws IOException {
        request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, status);
        errors.answer(request, response);
        assertThat(response.getStatus()).isEqualTo(status);
        return json.readTree(response.getContentAsByteArray());
    }
}
