package io.callboard.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The processes of a stack, which it finds by their pid files and sends signals to. */
final class Processes {
    private final Path folder;
    private final InstantSource clock;

    /** @param folder has a pid file of each process */
    Processes(Path folder, InstantSource clock) {
        this.folder = folder;
        this.clock = clock;
    }

    /** Those that have a pid file, in the order of their names. */
    List<Stack.Running> all() {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .map(file -> new Stack.Running(file.getFileName().toString().replace(".pid", ""), read(file)))
                    .sorted(Comparator.comparing(Stack.Running::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long pid(String name) {
        return read(pidFile(name));
    }

    Path pidFile(String name) {
        return folder.resolve(name + ".pid");
    }

    /** kill -9, and returns the pid that died. */
    long kill(String name) {
        long pid = pid(name);
        ProcessHandle process =
                ProcessHandle.of(pid).orElseThrow(() -> new IllegalStateException(name + " does not run as " + pid));
        process.destroyForcibly();
        return pid;
    }

    /** SIGTERM, and waits until the process has ended by itself. Returns the pid that ended. */
    long terminate(String name, Duration atMost) {
        long pid = pid(name);
        signal("TERM", pid);
        var limit = clock.instant().plus(atMost);
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (clock.instant().isAfter(limit)) {
                throw new IllegalStateException(name + " did not end within " + atMost);
            }
            Stack.pause();
        }
        return pid;
    }

    void suspend(String name) {
        signal("STOP", pid(name));
    }

    void resume(String name) {
        signal("CONT", pid(name));
    }

    void resumeAll() {
        all().stream()
                .filter(process -> ProcessHandle.of(process.pid()).isPresent())
                .forEach(process -> signal("CONT", process.pid()));
    }

    static void signal(String name, long pid) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                    .redirectErrorStream(true)
                    .start();
            String complaint = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (kill.waitFor() != 0 && ProcessHandle.of(pid).isPresent()) {
                throw new IllegalStateException("SIG%s to %d: %s".formatted(name, pid, complaint));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static long read(Path pidFile) {
        try {
            return Long.parseLong(
                    Files.readString(pidFile).strip().lines().findFirst().orElse("0"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
