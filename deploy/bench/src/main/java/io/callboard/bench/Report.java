package io.callboard.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** The figures of a run, and what it says meanwhile. */
final class Report {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Path folder;
    private final String name;
    private final InstantSource clock;
    private final PrintStream console = System.out;
    private final Map<String, Object> figures = new LinkedHashMap<>();

    Report(Path folder, String name, InstantSource clock) {
        this.folder = folder;
        this.name = name;
        this.clock = clock;
        put("startedAt", clock.instant().toString());
        put("processors", Runtime.getRuntime().availableProcessors());
    }

    void put(String figure, Object value) {
        figures.put(figure, value);
    }

    Map<String, Object> figures() {
        return figures;
    }

    /** The file of this run with that ending. */
    Path file(String ending) throws IOException {
        return Files.createDirectories(folder).resolve(name + ending);
    }

    void write() throws IOException {
        Path json = file(".json");
        Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
        say("Report in %s", json);
    }

    void say(String format, Object... values) {
        console.printf("%s %s%n", clock.instant().truncatedTo(ChronoUnit.MILLIS), format.formatted(values));
    }

    static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }
}
