package io.callboard.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The log files of a stack. */
final class Logs {
    private static final int TAIL_LINES = 60;

    private final Path data;

    /** @param data the data of the stack */
    Logs(Path data) {
        this.data = data;
    }

    Path ofLauncher() {
        return data.resolveSibling("launcher.log");
    }

    Path file(String processName) {
        return data.resolve("logs").resolve(processName + ".log");
    }

    String text(String processName) {
        try {
            return Files.readString(file(processName));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of every log, to find the cause of a failure. */
    String tails() {
        List<Path> logs = new ArrayList<>(List.of(ofLauncher()));
        try (Stream<Path> files = Files.list(data.resolve("logs"))) {
            files.filter(file -> file.toString().endsWith(".log")).sorted().forEach(logs::add);
        } catch (IOException noLogsYet) {
            // The launcher's own log has the reason.
        }
        StringBuilder tails = new StringBuilder();
        for (Path log : logs) {
            tails.append("---- ").append(log).append('\n');
            try {
                List<String> lines = new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
                lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size())
                        .forEach(line -> tails.append(line).append('\n'));
            } catch (IOException e) {
                tails.append(e).append('\n');
            }
        }
        return tails.toString();
    }
}
