package io.callboard.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/** Stores the id of a process, so that a later launcher can stop it. */
record PidFile(Path file) {

    void write(long pid) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, Long.toString(pid));
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException undeletable) {
            throw new UncheckedIOException(undeletable);
        }
    }

    /** The process, if it lives and its command line contains {@code marker}, because process ids are reused. */
    Optional<ProcessHandle> process(String marker) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(file).strip()))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> commandLine(process).contains(marker));
        } catch (NumberFormatException | IOException unreadable) {
            return Optional.empty();
        }
    }

    static String commandLine(ProcessHandle process) {
        Path kernel = Path.of("/proc", Long.toString(process.pid()), "cmdline");
        try {
            if (Files.exists(kernel)) {
                return new String(Files.readAllBytes(kernel), StandardCharsets.UTF_8).replace('\0', ' ');
            }
        } catch (IOException gone) {
            return "";
        }
        return process.info().commandLine().orElse("");
    }

    /** Stops processes of an earlier launcher and returns their names. */
    static List<String> stopLeftovers(Path folder, String marker) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<PidFile> files;
        try (Stream<Path> paths = Files.list(folder)) {
            files = paths.filter(path -> path.toString().endsWith(".pid"))
                    .map(PidFile::new)
                    .toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        // Stops the database last, with the signal that does not wait for its clients.
        List<PidFile> inOrder = files.stream()
                .sorted(Comparator.comparing(
                        pidFile -> List.of("kafka", "postgres").indexOf(pidFile.name())))
                .toList();
        return inOrder.stream()
                .filter(pidFile -> {
                    Optional<ProcessHandle> process = pidFile.process(marker);
                    process.ifPresent(pidFile::stop);
                    pidFile.delete();
                    return process.isPresent();
                })
                .map(PidFile::name)
                .toList();
    }

    private String name() {
        return file.getFileName().toString().replaceFirst("\\.pid$", "");
    }

    private void stop(ProcessHandle process) {
        if (name().equals("postgres")) {
            Signals.interrupt(process.pid());
        } else {
            process.destroy();
        }
        try {
            process.onExit().get(8, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException stubborn) {
            process.destroyForcibly();
            process.onExit()
                    .orTimeout(5, TimeUnit.SECONDS)
                    .exceptionally(late -> process)
                    .join();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }
}
