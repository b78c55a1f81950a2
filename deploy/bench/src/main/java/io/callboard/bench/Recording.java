package io.callboard.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedStackTrace;
import jdk.jfr.consumer.RecordedThread;
import jdk.jfr.consumer.RecordingFile;

/** The samples of one process and its pauses of garbage collection. */
record Recording(List<Sample> samples, List<Pause> pauses) {
    static final Recording EMPTY = new Recording(List.of(), List.of());

    static Recording read(Path file) throws IOException {
        List<Sample> samples = new ArrayList<>();
        List<Pause> pauses = new ArrayList<>();
        try (RecordingFile events = new RecordingFile(file)) {
            while (events.hasMoreEvents()) {
                RecordedEvent event = events.readEvent();
                switch (event.getEventType().getName()) {
                    case "jdk.ExecutionSample" -> samples.add(sample(event));
                    case "jdk.GarbageCollection" ->
                        pauses.add(new Pause(event.getStartTime(), event.getDuration("sumOfPauses")));
                    default -> {
                        // Metadata of the recording itself.
                    }
                }
            }
        }
        return new Recording(samples, pauses);
    }

    Recording between(Instant from, Instant to) {
        return new Recording(
                samples.stream().filter(sample -> within(sample.at(), from, to)).toList(),
                pauses.stream().filter(pause -> within(pause.at(), from, to)).toList());
    }

    Duration paused() {
        return pauses.stream().map(Pause::took).reduce(Duration.ZERO, Duration::plus);
    }

    private static boolean within(Instant at, Instant from, Instant to) {
        return !at.isBefore(from) && at.isBefore(to);
    }

    private static Sample sample(RecordedEvent event) {
        String thread = Optional.ofNullable(event.<RecordedThread>getValue("sampledThread"))
                .map(RecordedThread::getJavaName)
                .orElse("");
        List<String> stack = Optional.ofNullable(event.getStackTrace()).map(RecordedStackTrace::getFrames).stream()
                .flatMap(List::stream)
                .map(frame -> frame.getMethod().getType().getName() + "."
                        + frame.getMethod().getName())
                .toList();
        return Sample.of(event.getStartTime(), thread, stack);
    }

    /** One stop of all threads of the process. */
    record Pause(Instant at, Duration took) {}
}
