package io.callboard.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    /** Within it everything that starts must become ready. */
    static final Duration START_LIMIT = Duration.ofMinutes(10);

    /** Name of the broker's process. */
    public static final String BROKER = "kafka";
    /** Name of the database's process. */
    public static final String DATABASE = "postgres";

    private final int portOffset;
    private final InstantSource clock = InstantSource.system();
    private final Map<Part, TcpProxy> toBroker = new EnumMap<>(Part.class);
    private final Map<Part, TcpProxy> toDatabase = new EnumMap<>(Part.class);
    private final Processes processes;
    private final Logs logs;
    private final Twins twins;
    private final Launcher launcher;

    private Stack(Path data, int portOffset, Map<String, String> environment) {
        this.portOffset = portOffset;
        this.processes = new Processes(data.resolve("run"), clock);
        this.logs = new Logs(data);
        this.twins = new Twins(processes, logs, portOffset, clock);
        this.launcher = new Launcher(data, logs, portOffset, environment);
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
        Process process = launcher.start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            twins.destroy();
            process.destroy();
        }));
        awaitReady();
    }

    /**
     * Starts a second instance of a service beside the one that the launcher runs, in a process of its own with the same
     * settings and further options for its JVM, and waits until it is ready. {@link #twin} is the name of its process.
     * It is not started again when it dies, and {@link #heal} ends it.
     */
    public void startTwin(Part service, String... options) {
        twins.launch(service, "", options);
        twins.await(service);
    }

    /** The same with further classes behind those of the service. */
    public void startTwin(Part service, Path classes, String... options) {
        twins.launch(service, File.pathSeparator + classes, options);
        twins.await(service);
    }

    /** Starts a second instance of each of these services, all at the same time, and waits until all are ready. */
    public void startTwins(Collection<Part> services) {
        services.forEach(service -> twins.launch(service, ""));
        services.forEach(twins::await);
    }

    /** Name of the process of a second instance. */
    public static String twin(Part service) {
        return Twins.name(service);
    }

    /** Stops everything like Ctrl-C; the data are kept. */
    public void stop() {
        twins.end();
        resumeEverything();
        launcher.stop();
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
        return URI.create("http://localhost:%d%s".formatted(twins.port(part), path));
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
        return processes.all();
    }

    /** Process id of a part. */
    public long pid(Part part) {
        return pid(part.processName());
    }

    /** Process id by name. */
    public long pid(String processName) {
        return processes.pid(processName);
    }

    /** kill -9, and returns the pid that died. */
    public long kill(Part part) {
        return kill(part.processName());
    }

    /** kill -9, and returns the pid that died. The launcher starts the process again. */
    public long kill(String processName) {
        return processes.kill(processName);
    }

    /**
     * SIGTERM, and waits until the process has ended by itself. The launcher starts it again, unless it is a twin.
     *
     * @return the pid that ended
     */
    public long terminate(String processName, Duration atMost) {
        return processes.terminate(processName, atMost);
    }

    /** SIGSTOP: the process lives and does nothing until {@link #resume}. */
    public void suspend(String processName) {
        processes.suspend(processName);
    }

    public void resume(String processName) {
        processes.resume(processName);
    }

    /** From now on a process that dies is not started again, until {@link #allowRestarts}. */
    public void holdRestarts() {
        launcher.suspend();
    }

    /** The launcher starts processes again that died meanwhile, after its usual pause. */
    public void allowRestarts() {
        launcher.resume();
    }

    /** Ends every fault that this class caused; processes that died may still be starting. */
    public void heal() {
        toBroker.values().forEach(TcpProxy::passOn);
        toDatabase.values().forEach(TcpProxy::passOn);
        twins.end();
        resumeEverything();
        sandbox().clearFaults();
    }

    private void resumeEverything() {
        allowRestarts();
        processes.resumeAll();
    }

    /** Whether each part reports that it is ready. */
    public boolean isReady() {
        return Stream.of(Part.values()).allMatch(this::isReady);
    }

    public boolean isReady(Part part) {
        return isReady(part.port() + portOffset);
    }

    static boolean isReady(int port) {
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
        return logs.file(processName);
    }

    /** The whole log of a process. */
    public String log(String processName) {
        return logs.text(processName);
    }

    /** The last lines of every log, to find the cause of a failure. */
    public String logTails() {
        return logs.tails();
    }

    private void awaitReady() {
        var limit = clock.instant().plus(START_LIMIT);
        while (!isReady()) {
            if (!launcher.isAlive()) {
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

    static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(200);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
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
