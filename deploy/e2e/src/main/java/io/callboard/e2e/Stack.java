package io.callboard.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The launched platform: five services, edge, database, broker and sandbox, each a process of its own. */
public final class Stack implements AutoCloseable {
    private static final int BROKER_PORT = 9092;
    private static final int DATABASE_PORT = 5433;
    /** Ports of the proxies and of the listeners behind them, as the README of deploy/local gives them. */
    private static final int PROXY_TO_BROKER_PORT = 9111;

    private static final int OWN_LISTENER_PORT = 9101;
    private static final int PROXY_TO_DATABASE_PORT = 5441;
    /** Added to the ports of a service for its twin. */
    private static final int TWIN = 40;

    private static final int MANAGEMENT = 1000;
    private static final int TAIL_LINES = 60;
    private static final Duration START_LIMIT = Duration.ofMinutes(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
    private static final String LAUNCHER = "io.callboard.local.LocalStack";

    /** Name of the broker's process. */
    public static final String BROKER = "kafka";
    /** Name of the database's process. */
    public static final String DATABASE = "postgres";

    private final Path data;
    private final int portOffset;
    private final Map<String, String> environment;
    private final InstantSource clock = InstantSource.system();
    private final Map<Part, TcpProxy> toBroker = new EnumMap<>(Part.class);
    private final Map<Part, TcpProxy> toDatabase = new EnumMap<>(Part.class);
    private final Map<Part, Process> twins = new EnumMap<>(Part.class);
    private Optional<Process> launcher = Optional.empty();

    private Stack(Path data, int portOffset, Map<String, String> environment) {
        this.data = data;
        this.portOffset = portOffset;
        this.environment = environment;
    }

    /**
     * Starts a stack with empty data under {@code target/<name>} and waits until every part is ready. The services get
     * the environment too.
     */
    public static Stack launch(Path target, String name, int portOffset, Map<String, String> environment) {
        Path folder = target.resolve(name).toAbsolutePath();
        deleteRecursively(folder);
        Stack stack = new Stack(folder.resolve("data"), portOffset, environment);
        stack.start();
        return stack;
    }

    /**
     * Like {@link #launch}, with a proxy between each service and the broker and between each service and the database.
     */
    public static Stack launchProxied(Path target, String name, int portOffset, Map<String, String> environment) {
        Path folder = target.resolve(name).toAbsolutePath();
        deleteRecursively(folder);
        List<Part> services = Stream.of(Part.values()).filter(Part::isService).toList();
        Map<String, String> proxied = new HashMap<>(environment);
        proxied.put(
                "CALLBOARD_PROXIED", services.stream().map(Part::processName).collect(Collectors.joining(",")));
        Stack stack = new Stack(folder.resolve("data"), portOffset, proxied);
        for (Part part : services) {
            int number = part.ordinal() + portOffset;
            stack.toBroker.put(part, TcpProxy.between(PROXY_TO_BROKER_PORT + number, OWN_LISTENER_PORT + number));
            stack.toDatabase.put(part, TcpProxy.between(PROXY_TO_DATABASE_PORT + number, DATABASE_PORT + portOffset));
        }
        try {
            stack.start();
        } catch (RuntimeException failure) {
            // Another start needs the ports of the proxies.
            stack.close();
            throw failure;
        }
        return stack;
    }

    /** A stack that another process started and will stop. */
    public static Stack running(Path data, int portOffset) {
        Stack stack = new Stack(data, portOffset, Map.of());
        if (!stack.isReady()) {
            throw new IllegalStateException("No stack answers on the ports shifted by " + portOffset);
        }
        return stack;
    }

    /** The root of the repository: the property callboard.root, else the nearest folder above with a LocalStack. */
    public static Path root() {
        String given = System.getProperty("callboard.root", "");
        if (!given.isEmpty()) {
            return Path.of(given);
        }
        for (Path folder = Path.of("").toAbsolutePath(); ; ) {
            if (Files.isDirectory(folder.resolve("deploy/local"))) {
                return folder;
            }
            Path parent = folder.getParent();
            if (parent == null) {
                throw new IllegalStateException("Not inside the repository");
            }
            folder = parent;
        }
    }

    /** Starts the launcher on the existing data and waits until every part is ready. */
    public void start() {
        Path local = root().resolve("deploy/local/target");
        Path log = data.resolveSibling("launcher.log");
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
                            LAUNCHER)
                    .directory(root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            command.environment().putAll(environment);
            command.environment().put("CALLBOARD_PORT_OFFSET", Integer.toString(portOffset));
            command.environment().put("CALLBOARD_DATA", data.toString());
            Process process = command.start();
            launcher = Optional.of(process);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                twins.values().forEach(Process::destroyForcibly);
                process.destroy();
            }));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        awaitReady();
    }

    /**
     * Starts a second instance of a service beside the one that the launcher runs, in a process of its own with the same
     * settings and further options for its JVM, and waits until it is ready. {@link #twin} is the name of its process.
     * It is not started again when it dies, and {@link #heal} ends it.
     */
    public void startTwin(Part service, String... options) {
        launchTwin(service, "", options);
        awaitTwin(service);
    }

    /** The same with further classes behind those of the service. */
    public void startTwin(Part service, Path classes, String... options) {
        launchTwin(service, File.pathSeparator + classes, options);
        awaitTwin(service);
    }

    /** Starts a second instance of each of these services, all at the same time, and waits until all are ready. */
    public void startTwins(Collection<Part> services) {
        services.forEach(service -> launchTwin(service, ""));
        services.forEach(this::awaitTwin);
    }

    private void launchTwin(Part service, String moreClassPath, String... options) {
        int port = twinPort(service);
        try {
            // The launcher passes the settings in the environment of the process, so they are read from the kernel.
            Path running = Path.of("/proc", Long.toString(pid(service)));
            List<String> command = new ArrayList<>(words(running.resolve("cmdline")));
            command.addAll(1, List.of(options));
            command.addAll(List.of("--server.port=" + port, "--management.server.port=" + (port + MANAGEMENT)));
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(root().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            data.resolve("logs").resolve(twin(service) + ".log").toFile()));
            builder.environment().clear();
            words(running.resolve("environ")).forEach(entry -> {
                int equals = entry.indexOf('=');
                builder.environment().put(entry.substring(0, equals), entry.substring(equals + 1));
            });
            builder.environment().computeIfPresent("CLASSPATH", (_, classPath) -> classPath + moreClassPath);
            Process process = builder.start();
            twins.put(service, process);
            // The next start of the launcher on these data stops processes that this test may leave behind.
            Files.writeString(pidFile(twin(service)), Long.toString(process.pid()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitTwin(Part service) {
        int port = twinPort(service);
        var limit = clock.instant().plus(START_LIMIT);
        while (!isReady(port)) {
            if (!Objects.requireNonNull(twins.get(service)).isAlive()
                    || clock.instant().isAfter(limit)) {
                throw new IllegalStateException(twin(service) + " did not become ready\n" + logTails());
            }
            pause();
        }
    }

    /** Name of the process of a second instance. */
    public static String twin(Part service) {
        return service.processName() + "-twin";
    }

    private int twinPort(Part service) {
        return service.port() + portOffset + TWIN;
    }

    private static List<String> words(Path file) throws IOException {
        return Stream.of(Files.readString(file).split("\0"))
                .filter(word -> !word.isEmpty())
                .toList();
    }

    private void endTwins() {
        twins.forEach((service, process) -> {
            try {
                process.destroyForcibly().waitFor();
                Files.deleteIfExists(pidFile(twin(service)));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        twins.clear();
    }

    /** Stops everything like Ctrl-C; the data are kept. */
    public void stop() {
        endTwins();
        resumeEverything();
        launcher.ifPresent(process -> {
            process.destroy();
            try {
                if (!process.waitFor(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    process.destroyForcibly();
                    throw new IllegalStateException("The launcher did not stop within " + STOP_LIMIT);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        launcher = Optional.empty();
    }

    @Override
    public void close() {
        stop();
        toBroker.values().forEach(TcpProxy::close);
        toDatabase.values().forEach(TcpProxy::close);
    }

    /** The proxy between a service and the broker. */
    public TcpProxy toBroker(Part service) {
        return proxy(toBroker, service);
    }

    /** The proxy between a service and the database. */
    public TcpProxy toDatabase(Part service) {
        return proxy(toDatabase, service);
    }

    private static TcpProxy proxy(Map<Part, TcpProxy> proxies, Part service) {
        TcpProxy proxy = proxies.get(service);
        if (proxy == null) {
            throw new IllegalStateException("There is no proxy for " + service.processName());
        }
        return proxy;
    }

    public URI at(Part part, String path) {
        return URI.create("http://localhost:%d%s".formatted(part.port() + portOffset, path));
    }

    public URI atTwin(Part part, String path) {
        return URI.create("http://localhost:%d%s".formatted(twinPort(part), path));
    }

    /** A port of the local stack with this stack's offset. */
    public int shifted(int port) {
        return port + portOffset;
    }

    public String brokers() {
        return "localhost:" + (BROKER_PORT + portOffset);
    }

    /** The database {@code postgres}, for the superuser of the same name and password. */
    public String databaseUrl() {
        return "jdbc:postgresql://localhost:%d/postgres".formatted(DATABASE_PORT + portOffset);
    }

    public Sandbox sandbox() {
        return new Sandbox(this);
    }

    /** An organizer of this tenant with every organizer scope. */
    public Organizer organizer(String orgId) {
        return new Organizer(this, sandbox().token(orgId));
    }

    /** Process ids of everything that runs, by name. */
    public List<Running> processes() {
        if (!Files.isDirectory(data.resolve("run"))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(data.resolve("run"))) {
            return files.filter(file -> file.toString().endsWith(".pid"))
                    .map(file -> new Running(file.getFileName().toString().replace(".pid", ""), read(file)))
                    .sorted(Comparator.comparing(Running::name))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Process id of a part. */
    public long pid(Part part) {
        return pid(part.processName());
    }

    /** Process id by name. */
    public long pid(String processName) {
        return read(pidFile(processName));
    }

    private Path pidFile(String processName) {
        return data.resolve("run").resolve(processName + ".pid");
    }

    /** kill -9, and returns the pid that died. */
    public long kill(Part part) {
        return kill(part.processName());
    }

    /** kill -9, and returns the pid that died. The launcher starts the process again. */
    public long kill(String processName) {
        long pid = pid(processName);
        ProcessHandle process = ProcessHandle.of(pid)
                .orElseThrow(() -> new IllegalStateException(processName + " does not run as " + pid));
        process.destroyForcibly();
        return pid;
    }

    /**
     * SIGTERM, and waits until the process has ended by itself. The launcher starts it again, unless it is a twin.
     *
     * @return the pid that ended
     */
    public long terminate(String processName, Duration atMost) {
        long pid = pid(processName);
        signal("TERM", pid);
        var limit = clock.instant().plus(atMost);
        while (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
            if (clock.instant().isAfter(limit)) {
                throw new IllegalStateException(processName + " did not end within " + atMost);
            }
            pause();
        }
        return pid;
    }

    /** SIGSTOP: the process lives and does nothing until {@link #resume}. */
    public void suspend(String processName) {
        signal("STOP", pid(processName));
    }

    public void resume(String processName) {
        signal("CONT", pid(processName));
    }

    /** From now on a process that dies is not started again, until {@link #allowRestarts}. */
    public void holdRestarts() {
        launcher.ifPresent(process -> signal("STOP", process.pid()));
    }

    /** The launcher starts processes again that died meanwhile, after its usual pause. */
    public void allowRestarts() {
        launcher.ifPresent(process -> signal("CONT", process.pid()));
    }

    /** Ends every fault that this class caused; processes that died may still be starting. */
    public void heal() {
        toBroker.values().forEach(TcpProxy::passOn);
        toDatabase.values().forEach(TcpProxy::passOn);
        endTwins();
        resumeEverything();
        sandbox().clearFaults();
    }

    private void resumeEverything() {
        allowRestarts();
        processes().stream()
                .filter(process -> ProcessHandle.of(process.pid()).isPresent())
                .forEach(process -> signal("CONT", process.pid()));
    }

    private static void signal(String name, long pid) {
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

    /** Whether each part reports that it is ready. */
    public boolean isReady() {
        return Stream.of(Part.values()).allMatch(this::isReady);
    }

    public boolean isReady(Part part) {
        return isReady(part.port() + portOffset);
    }

    private static boolean isReady(int port) {
        try {
            return Http.anonymous()
                            .waiting(Duration.ofSeconds(3))
                            .get(URI.create("http://localhost:" + port + "/readyz"))
                            .status()
                    == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    /** The log file of a process. */
    public Path logFile(String processName) {
        return data.resolve("logs").resolve(processName + ".log");
    }

    /** The whole log of a process. */
    public String log(String processName) {
        try {
            return Files.readString(logFile(processName));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The last lines of every log, to find the cause of a failure. */
    public String logTails() {
        List<Path> logs = new ArrayList<>(List.of(data.resolveSibling("launcher.log")));
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

    private void awaitReady() {
        var limit = clock.instant().plus(START_LIMIT);
        while (!isReady()) {
            if (launcher.filter(Process::isAlive).isEmpty()) {
                throw new IllegalStateException("The launcher ended\n" + logTails());
            }
            if (clock.instant().isAfter(limit)) {
                String tails = logTails();
                stop();
                throw new IllegalStateException("Not ready within " + START_LIMIT + "\n" + tails);
            }
            pause();
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
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

    private static void deleteRecursively(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One process of the stack. */
    public record Running(String name, long pid) {}
}
