package io.callboard.e2e;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Debian's libfaketime. It shifts the clock that one process sees, and leaves the lengths of times as they are. */
final class FakedClock {
    private static final String LIBRARY = "faketime/libfaketimeMT.so.1";
    private static final Duration TOLERANCE = Duration.ofMinutes(5);
    private static final InstantSource CLOCK = InstantSource.system();

    private FakedClock() {}

    /** The environment of a process whose clock is shifted. Without a library that works, the test is skipped. */
    static Map<String, String> shifted(Duration by) {
        Optional<Map<String, String>> environment = library()
                .map(library -> Map.of(
                        "LD_PRELOAD",
                        library.toString(),
                        "FAKETIME",
                        "%+d".formatted(by.toSeconds()),
                        // The JVM compares the times of its files with those in the cache of its classes.
                        "NO_FAKE_STAT",
                        "1"))
                .filter(variables -> isShifted(date(variables), by));
        assumeThat(environment).as("Debian's package libfaketime works here").isPresent();
        return environment.orElseThrow();
    }

    /** Whether a clock that shows this instant is shifted so. */
    static boolean isShifted(Instant shown, Duration by) {
        return Duration.between(CLOCK.instant().plus(by), shown).abs().compareTo(TOLERANCE) < 0;
    }

    private static Instant date(Map<String, String> environment) {
        ProcessBuilder date = new ProcessBuilder("date", "+%s").redirectErrorStream(true);
        date.environment().putAll(environment);
        try {
            Process process = date.start();
            String seconds = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return seconds.matches("\\d{1,12}") ? Instant.ofEpochSecond(Long.parseLong(seconds)) : Instant.EPOCH;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** On the machine, or where .ci/run unpacks it. */
    private static Optional<Path> library() {
        return Stream.of(Path.of("/usr/lib"), Stack.root().resolve("target/tools/usr/lib"))
                .filter(Files::isDirectory)
                .flatMap(FakedClock::folders)
                .map(folder -> folder.resolve(LIBRARY))
                .filter(Files::isReadable)
                .findFirst();
    }

    /** The folders of the architectures. */
    private static Stream<Path> folders(Path libraries) {
        try (Stream<Path> folders = Files.list(libraries)) {
            return folders.filter(Files::isDirectory).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
