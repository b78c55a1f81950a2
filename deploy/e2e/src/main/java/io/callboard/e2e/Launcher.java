package io.callboard.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs the launcher of the local stack, the process that starts all others and starts them again when they die. */
final class Launcher {
    private static final String MAIN = "io.callboard.local.LocalStack";
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

    private final Path data;
    private final Logs logs;
    private final int portOffset;
    private final Map<String, String> environment;
    private Optional<Process> process = Optional.empty();

    /** @param environment the services get it too */
    Launcher(Path data, Logs logs, int portOffset, Map<String, String> environment) {
        this.data = data;
        this.logs = logs;
        this.portOffset = portOffset;
        this.environment = environment;
    }

    /** Starts it on the existing data. */
    Process start() {
        Path local = Stack.root().resolve("deploy/local/target");
        try {
            Files.createDirectories(data);
            String classPath = local.resolve("classes")
                    + System.getProperty("path.separator", ":")
                    + Files.readString(local.resolve("classpath.txt")).strip();
            ProcessBuilder command = new ProcessBuilder(
                            Path.of(System.getProperty("java.home", ""), "bin", "java")
                                    .toString(),
                            "--enable-native-access=ALL-UNNAMED",
                            "-Xmx64m",
                            "-XX:+UseSerialGC",
                            "-cp",
                            classPath,
                            MAIN)
                    .directory(Stack.root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(
                            ProcessBuilder.Redirect.appendTo(logs.ofLauncher().toFile()));
            command.environment().putAll(environment);
            command.environment().put("CALLBOARD_PORT_OFFSET", Integer.toString(portOffset));
            command.environment().put("CALLBOARD_DATA", data.toString());
            Process started = command.start();
            process = Optional.of(started);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isAlive() {
        return process.filter(Process::isAlive).isPresent();
    }

    /** It starts no process again until {@link #resume}. */
    void suspend() {
        process.ifPresent(running -> Processes.signal("STOP", running.pid()));
    }

    void resume() {
        process.ifPresent(running -> Processes.signal("CONT", running.pid()));
    }

    /** Ends it and everything that it started, like Ctrl-C. */
    void stop() {
        process.ifPresent(running -> {
            running.destroy();
            try {
                if (!running.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    running.descendants().forEach(ProcessHandle::destroyForcibly);
                    running.destroyForcibly();
                    throw new IllegalStateException("The launcher did not stop within " + STOP_LIMIT);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        process = Optional.empty();
    }
}
