package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Profiles the benchmark. Recordings run in all JVMs from the beginning, so that their start disturbs no phase, and are
 * divided into phases afterwards. PostgreSQL's counters are reset for each phase.
 */
final class Profiler {
    private static final int TOP_METHODS = 8;
    private static final int TOP_STATEMENTS = 6;

    private final Stack stack;
    private final FlightRecorder recorder;
    private final Statements statements;
    private final InstantSource clock = InstantSource.system();
    private final List<Seen> seen = new ArrayList<>();

    private Profiler(Stack stack, Path folder) {
        this.stack = stack;
        this.recorder = new FlightRecorder(stack, folder);
        this.statements = new Statements(stack.databaseUrl());
    }

    static Profiler start(Stack stack, Path folder) throws IOException {
        Profiler profiler = new Profiler(stack, folder);
        profiler.recorder.start();
        return profiler;
    }

    /** Profiles the work. */
    void during(String phase, Runnable work) {
        try {
            statements.reset();
            Instant from = clock.instant();
            Map<String, Usage> before = Usage.of(stack);
            work.run();
            seen.add(new Seen(
                    phase,
                    from,
                    clock.instant(),
                    Usage.between(before, Usage.of(stack)),
                    Statements.byDatabase(statements.counted(), TOP_STATEMENTS)));
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the recordings and returns the profile of each phase. */
    List<Phase> stop() throws IOException {
        Map<String, Recording> recordings = recorder.stop();
        return seen.stream().map(phase -> phase.with(recordings)).toList();
    }

    private record Seen(
            String name,
            Instant from,
            Instant to,
            Map<String, Usage> used,
            Map<String, Statements.Database> databases) {

        Phase with(Map<String, Recording> recordings) {
            Map<String, Phase.Process> processes = new TreeMap<>();
            used.forEach((process, usage) -> {
                Recording recording =
                        recordings.getOrDefault(process, Recording.EMPTY).between(from, to);
                processes.put(
                        process,
                        new Phase.Process(
                                usage.cpuSeconds(),
                                usage.compilerSeconds(),
                                recording.paused().toMillis(),
                                recording.samples().size(),
                                Share.largest(recording.samples(), Sample::own, TOP_METHODS),
                                Share.largest(recording.samples(), Sample::innermost, TOP_METHODS)));
            });
            return new Phase(name, Duration.between(from, to).toMillis(), processes, databases);
        }
    }
}
