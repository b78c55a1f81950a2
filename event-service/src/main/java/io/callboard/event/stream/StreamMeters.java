package io.callboard.event.stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.function.ToDoubleFunction;
import org.springframework.stereotype.Component;

/** Metrics of streams at providers. */
@Component
class StreamMeters {

    private static final Duration MEASURE_INTERVAL = Duration.ofSeconds(15);

    private final Counter done;
    private final Counter failed;
    private final Counter givenUp;

    /** Written by the worker, read by scrapes. */
    private volatile StreamQueue.Figures figures = new StreamQueue.Figures(0, 0);

    /** Read and written by the worker's thread. */
    private long measuredAtNanos = System.nanoTime() - MEASURE_INTERVAL.toNanos();

    StreamMeters(MeterRegistry meters) {
        done = attempts("DONE", meters);
        failed = attempts("FAILED", meters);
        givenUp = attempts("GIVEN_UP", meters);
        gauge(
                "callboard.streams.waiting",
                "Streams that wait for their provider",
                StreamQueue.Figures::waiting,
                meters);
        gauge(
                "callboard.streams.given.up",
                "Streams that the worker no longer tries to bring to what the organizer wants",
                StreamQueue.Figures::givenUp,
                meters);
    }

    void measure(StreamQueue queue) {
        if (System.nanoTime() - measuredAtNanos >= MEASURE_INTERVAL.toNanos()) {
            figures = queue.figures();
            measuredAtNanos = System.nanoTime();
        }
    }

    void done() {
        done.increment();
    }

    void failed(boolean last) {
        (last ? givenUp : failed).increment();
    }

    private static Counter attempts(String outcome, MeterRegistry meters) {
        return Counter.builder("callboard.stream.attempts")
                .description("Attempts to bring a stream at a provider to what the organizer wants")
                .tag("outcome", outcome)
                .register(meters);
    }

    private void gauge(
            String name, String description, ToDoubleFunction<StreamQueue.Figures> value, MeterRegistry meters) {
        Gauge.builder(name, this, own -> value.applyAsDouble(own.figures))
                .description(description)
                .register(meters);
    }
}
