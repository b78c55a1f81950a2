package io.callboard.chassis.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.tracing.Span;
import io.micrometer.tracing.otel.bridge.OtelCurrentTraceContext;
import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Uses the same tracer as the services. */
class TracesTest {

    private static final TraceParent ONE = new TraceParent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    private static final TraceParent OTHER = new TraceParent("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");

    private final List<SpanData> ended = new ArrayList<>();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
            .addSpanProcessor(SimpleSpanProcessor.create(new Collecting()))
            .build();
    private final OtelTracer tracer = new OtelTracer(provider.get("test"), new OtelCurrentTraceContext(), event -> {});
    private final Traces traces = new Traces(() -> tracer);

    @Test
    void workOfOneCauseIsAChildInItsTrace() {
        var within = traces.work("arm timer")
                .kind(Span.Kind.PRODUCER)
                .causedBy(Arrays.asList(ONE, null, ONE))
                .tag("callboard.messages", 3)
                .run(traces::current);

        assertThat(ended).singleElement().satisfies(span -> {
            assertThat(span.getTraceId()).isEqualTo(ONE.traceId());
            assertThat(span.getParentSpanId()).isEqualTo(ONE.spanId());
            assertThat(span.getLinks()).isEmpty();
            assertThat(span.getName()).isEqualTo("arm timer");
            assertThat(span.getKind()).isEqualTo(SpanKind.PRODUCER);
            assertThat(span.getAttributes().get(AttributeKey.stringKey("callboard.messages")))
                    .isEqualTo("3");
            assertThat(within).isEqualTo(TraceParent.orNull(ONE.traceId(), span.getSpanId(), true));
        });
        assertThat(traces.current()).isNull();
    }

    @Test
    void workWithinASpanThatHasEndedKnowsItsTrace() {
        List<TraceParent> current = new ArrayList<>();

        traces.within(ONE, () -> current.add(traces.current()));

        assertThat(current).containsExactly(ONE);
        assertThat(traces.current()).isNull();
        assertThat(ended).isEmpty();
    }

    @Test
    void workOfSeveralCausesLinksToEach() {
        var always = new Traces(() -> new OtelTracer(
                SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(new Collecting()))
                        .build()
                        .get("test"),
                new OtelCurrentTraceContext(),
                event -> {}));

        always.work("send").causedBy(List.of(ONE, OTHER, ONE)).run(() -> true);

        assertThat(ended).singleElement().satisfies(span -> {
            assertThat(span.getTraceId()).isNotIn(ONE.traceId(), OTHER.traceId());
            assertThat(span.getParentSpanContext().isValid()).isFalse();
            assertThat(span.getLinks())
                    .extracting(link -> link.getSpanContext().getTraceId())
                    .containsExactly(ONE.traceId(), OTHER.traceId());
        });
    }

    @Test
    void aTraceThatIsNotSampledStaysSo() {
        var unsampled = new TraceParent(ONE.value().replaceFirst("01$", "00"));

        var within = traces.work("send").causedBy(List.of(unsampled)).run(traces::current);

        assertThat(ended).isEmpty();
        assertThat(within).isNotNull().satisfies(trace -> {
            assertThat(trace.traceId()).isEqualTo(ONE.traceId());
            assertThat(trace.isSampled()).isFalse();
        });
    }

    @Test
    void namesTheClassOfAFailureAndNotItsText() {
        assertThatThrownBy(() -> traces.work("send").causedBy(List.of(ONE)).run(() -> {
                    throw new IllegalStateException("ada@example.com");
                }))
                .isInstanceOf(IllegalStateException.class);

        assertThat(ended).singleElement().satisfies(span -> {
            assertThat(span.getAttributes().get(AttributeKey.stringKey("exception")))
                    .isEqualTo("IllegalStateException");
            assertThat(span.toString()).doesNotContain("ada@example.com");
        });
    }

    @Test
    void namesNoMoreCausesThanItMay() {
        var many = IntStream.range(1, 100)
                .mapToObj(number -> new TraceParent("00-%032x-%016x-01".formatted(number, number)))
                .toList();

        assertThat(Traces.distinct(many)).hasSize(Traces.MOST_CAUSES).startsWith(many.getFirst());
    }

    @Test
    void worksWithoutATracer() {
        assertThat(Traces.none().work("send").causedBy(List.of(ONE)).run(() -> 3))
                .isEqualTo(3);
        assertThat(Traces.none().current()).isNull();
    }

    private final class Collecting implements SpanExporter {

        @Override
        public CompletableResultCode export(Collection<SpanData> spans) {
            ended.addAll(spans);
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode flush() {
            return CompletableResultCode.ofSuccess();
        }

        @Override
        public CompletableResultCode shutdown() {
            return CompletableResultCode.ofSuccess();
        }
    }
}
