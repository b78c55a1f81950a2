package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jdk.jfr.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {
    private static final Instant NOON = Instant.parse("2026-12-01T12:00:00Z");

    @TempDir
    private Path folder;

    @Test
    void cutsAPhaseOutOfTheWhole() {
        Recording whole = new Recording(
                List.of(
                        sample(NOON.minusMillis(1)),
                        sample(NOON),
                        sample(NOON.plusMillis(9)),
                        sample(NOON.plusMillis(10))),
                List.of(
                        new Recording.Pause(NOON.minusMillis(1), Duration.ofMillis(40)),
                        new Recording.Pause(NOON.plusMillis(1), Duration.ofMillis(3)),
                        new Recording.Pause(NOON.plusMillis(2), Duration.ofMillis(4))));

        Recording phase = whole.between(NOON, NOON.plusMillis(10));

        assertThat(phase.samples()).extracting(Sample::at).containsExactly(NOON, NOON.plusMillis(9));
        assertThat(phase.paused()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void readsWhatTheFlightRecorderWritesWithOurSettings() throws IOException, ParseException {
        Path file = folder.resolve("this.jfr");
        Configuration settings = Configuration.create(Path.of("profile.jfc"));
        try (jdk.jfr.Recording recorder = new jdk.jfr.Recording(settings)) {
            recorder.start();
            System.gc();
            spin(Duration.ofSeconds(1));
            recorder.stop();
            recorder.dump(file);
        }

        Recording recording = Recording.read(file);

        assertThat(recording.samples()).extracting(Sample::own).contains("bench.RecordingTest.spin");
        assertThat(recording.paused()).isPositive();
    }

    private static long spin(Duration duration) {
        long sum = 0;
        for (long end = System.nanoTime() + duration.toNanos(); System.nanoTime() < end; ) {
            for (int i = 0; i < 100_000; i++) {
                sum += Integer.toString(i).hashCode();
            }
        }
        return sum;
    }

    private static Sample sample(Instant at) {
        return new Sample(at, "event.Scheduling.schedule", "java.util.HashMap.get");
    }
}
