package io.callboard.chassis.trace;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.micrometer.tracing.Tracer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Gives access to the current trace, and makes spans for work that goes on after the answer to its request. */
public final class Traces {

    /** Most causes of one span. */
    public static final int MOST_CAUSES = 16;

    private final Supplier<@Nullable Tracer> tracer;

    Traces(Supplier<@Nullable Tracer> tracer) {
        this.tracer = tracer;
    }

    /** Traces nothing. */
    public static Traces none() {
        return new Traces(() -> null);
    }

    /** The first {@link #MOST_CAUSES} different ones, in their order; those that are missing are left out. */
    public static List<TraceParent> distinct(Collection<? extends @Nullable TraceParent> causes) {
        Set<TraceParent> distinct = new LinkedHashSet<>();
        for (var cause : causes) {
            if (cause != null && distinct.add(cause) && distinct.size() == MOST_CAUSES) {
                break;
            }
        }
        return List.copyOf(distinct);
    }

    /** The running span; null if there is none. */
    public @Nullable TraceParent current() {
        var present = tracer.get();
        var span = present == null ? null : present.currentSpan();
        if (span == null) {
            return null;
        }
        // A trace that is not sampled is passed on too, so that its later spans are not sampled either.
        var context = span.context();
        return TraceParent.orNull(context.traceId(), context.spanId(), Boolean.TRUE.equals(context.sampled()));
    }

    /** Adds to the running span an id or a number, never a person's data; without a span it does nothing. */
    public void tag(String key, Object value) {
        var present = tracer.get();
        var span = present == null ? null : present.currentSpan();
        if (span != null) {
            span.tag(key, value.toString());
        }
    }

    /**
     * Does the work as a part of this span, which may have ended: exemplars of metrics and log lines name its trace. Does
     * it without one if the span is null.
     */
    public void within(@Nullable TraceParent span, Runnable work) {
        var present = tracer.get();
        if (present == null || span == null) {
            work.run();
            return;
        }
        try (var scope = present.currentTraceContext().newScope(context(present, span))) {
            work.run();
        }
    }

    /** Begins the description of a span; {@link Work#run} runs it. */
    public Work work(String name) {
        return new Work(name);
    }

    /** A span that is still described; used by one thread. */
    public final class Work {

        private final String name;
        private final List<TraceParent> causes = new ArrayList<>();
        private final Map<String, String> tags = new LinkedHashMap<>();
        private Span.@Nullable Kind kind;

        private Work(String name) {
            this.name = name;
        }

        public Work kind(Span.Kind value) {
            kind = value;
            return this;
        }

        /**
         * With one cause the span is its child. With several causes it begins a new trace and links to each of them.
         */
        public Work causedBy(Collection<? extends @Nullable TraceParent> several) {
            causes.addAll(several.stream().filter(Objects::nonNull).toList());
            return this;
        }

        /** An id or a number, never a person's data. */
        public Work tag(String key, Object value) {
            tags.put(key, value.toString());
            return this;
        }

        /** Does the work within the span, and without one where nothing is traced. */
        public <T> T run(Supplier<T> work) {
            var present = tracer.get();
            if (present == null) {
                return work.get();
            }
            var span = start(present);
            try (var scope = present.withSpan(span)) {
                return work.get();
            } catch (RuntimeException | Error e) {
                // Names only the class, because the text of an exception may quote a person's data.
                span.tag("exception", e.getClass().getSimpleName());
                throw e;
            } finally {
                span.end();
            }
        }

        private Span start(Tracer present) {
            var distinct = distinct(causes);
            var builder = present.spanBuilder().name(name);
            if (distinct.size() == 1) {
                builder.setParent(context(present, distinct.getFirst()));
            } else {
                builder.setNoParent();
                distinct.forEach(cause -> builder.addLink(new Link(context(present, cause))));
            }
            if (kind != null) {
                builder.kind(kind);
            }
            tags.forEach(builder::tag);
            return builder.start();
        }
    }

    private static TraceContext context(Tracer tracer, TraceParent span) {
        return tracer.traceContextBuilder()
                .traceId(span.traceId())
                .spanId(span.spanId())
                .sampled(span.isSampled())
                .build();
    }
}
