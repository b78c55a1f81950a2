package io.callboard.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The second instances of services that run beside those of the launcher, each with the settings of the first. */
final class Twins {
    /** Added to the ports of a service for its twin. */
    private static final int BEHIND_THE_SERVICE = 40;

    private static final int MANAGEMENT = 1000;

    private final Processes processes;
    private final Logs logs;
    private final int portOffset;
    private final InstantSource clock;
    private final Map<Part, Process> twins = new EnumMap<>(Part.class);

    Twins(Processes processes, Logs logs, int portOffset, InstantSource clock) {
        this.processes = processes;
        this.logs = logs;
        this.portOffset = portOffset;
        this.clock = clock;
    }

    static String name(Part service) {
        return service.processName() + "-twin";
    }

    int port(Part service) {
        return service.port() + portOffset + BEHIND_THE_SERVICE;
    }

    /** Starts one, with further classes behind those of the service. */
    void launch(Part service, String moreClassPath, String... options) {
        int port = port(service);
        try {
            // The launcher passes the settings in the environment of the process, so they are read from the kernel.
            Path running = Path.of("/proc", Long.toString(processes.pid(service.processName())));
            List<String> command = new ArrayList<>(words(running.resolve("cmdline")));
            command.addAll(1, List.of(options));
            command.addAll(List.of("--server.port=" + port, "--management.server.port=" + (port + MANAGEMENT)));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(Stack.root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            logs.file(name(service)).toFile()));
            builder.environment().clear();
            words(running.resolve("environ")).forEach(entry -> {
                int equals = entry.indexOf('=');
                builder.environment().put(entry.substring(0, equals), entry.substring(equals + 1));
            });
            builder.environment().computeIfPresent("CLASSPATH", (_, classPath) -> classPath + moreClassPath);
            Process process = builder.start();
            twins.put(service, process);
            // The next start of the launcher on these data stops processes that this test may leave behind.
            Files.writeString(processes.pidFile(name(service)), Long.toString(process.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the one that was started is ready. */
    void await(Part service) {
        int port = port(service);
        var limit = clock.instant().plus(Stack.START_LIMIT);
        while (!Stack.isReady(port)) {
            if (!Objects.requireNonNull(twins.get(service)).isAlive()
                    || clock.instant().isAfter(limit)) {
                throw new IllegalStateException(name(service) + " did not become ready\n" + logs.tails());
            }
            Stack.pause();
        }
    }

    /** Ends all of them like kill -9. */
    void end() {
        twins.forEach((service, process) -> {
            try {
                process.destroyForcibly().waitFor();
                Files.deleteIfExists(processes.pidFile(name(service)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        twins.clear();
    }

    /** The same without waiting for their end. */
    void destroy() {
        twins.values().forEach(Process::destroyForcibly);
    }

    private static List<String> words(Path file) throws IOException {
        return Stream.of(Files.readString(file).split("\0"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
