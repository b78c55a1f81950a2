package io.callboard.bench;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Switches on the flight recorder in every JVM of the stack, and reads its recordings. */
final class FlightRecorder {
    private static final String NAME = "name=callboard-bench";

    private final List<Stack.Running> processes;
    private final Path folder;

    FlightRecorder(Stack stack, Path folder) {
        this.processes = stack.processes().stream()
                .filter(process -> !process.name().equals("postgres"))
                .toList();
        this.folder = folder.toAbsolutePath();
    }

    void start() throws IOException {
        Path settings = Stack.root().resolve("deploy/bench/profile.jfc").toAbsolutePath();
        for (Stack.Running process : processes) {
            jcmd(process, "JFR.start", NAME, "settings=" + settings);
        }
    }

    /** Recordings by process. Their files are kept, so that other tools can open them. */
    Map<String, Recording> stop() throws IOException {
        Files.createDirectories(folder);
        Map<String, Recording> recordings = new LinkedHashMap<>();
        for (Stack.Running process : processes) {
            Path file = folder.resolve(process.name() + ".jfr");
            jcmd(process, "JFR.stop", NAME, "filename=" + file);
            recordings.put(process.name(), Recording.read(file));
        }
        return recordings;
    }

    private static void jcmd(Stack.Running process, String... order) throws IOException {
        ProcessBuilder command = new ProcessBuilder(
                        Path.of(System.getProperty("java.home", ""), "bin", "jcmd")
                                .toString(),
                        Long.toString(process.pid()))
                .redirectErrorStream(true);
        command.command().addAll(List.of(order));
        Process jcmd = command.start();
        String said = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (jcmd.waitFor() != 0) {
                throw new IOException("%s refused %s: %s".formatted(process.name(), order[0], said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
