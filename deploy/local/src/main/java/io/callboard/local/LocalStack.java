package io.callboard.local;

import io.callboard.local.sandbox.MessageWebhooks;
import io.callboard.local.sandbox.MuxKeys;
import io.callboard.local.sandbox.MuxWebhooks;
import io.callboard.local.sandbox.Sandbox;
import java.io.IOException;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import tools.jackson.databind.json.JsonMapper;

/** Starts the whole platform on one machine and keeps it running until it is stopped. */
public final class LocalStack {

    /** The limit for a process that hangs; one that ends is noticed at once. On a busy machine a start takes minutes. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final Settings settings;
    private final PrintStream out;
    private final List<Supervised> services = new ArrayList<>();
    /** Edge, sandbox, broker and database, in the order of stopping. */
    private final List<Supervised> foundations = new ArrayList<>();

    private boolean stopping;

    private LocalStack(Settings settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    public static void main(String[] arguments) {
        System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "warn");
        try {
            Settings settings = Settings.from(
                    System.getenv(),
                    System.getProperty(Settings.ROOT_PROPERTY),
                    Path.of("").toAbsolutePath());
            new LocalStack(settings, System.out).run();
        } catch (StartFailure failure) {
            System.err.println(failure.getMessage());
            System.exit(1);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } catch (IOException | SQLException | RuntimeException unexpected) {
            System.err.println("The stack could not start: " + unexpected);
            System.exit(1);
        }
    }

    private void run() throws IOException, InterruptedException, SQLException {
        long startedAt = System.nanoTime();
        Files.createDirectories(settings.run());
        Files.createDirectories(settings.data().resolve("logs"));
        try (FileChannel lockFile = FileChannel.open(
                settings.run().resolve("launcher.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            if (!isOnlyOne(lockFile)) {
                throw new StartFailure("A local stack with the data in " + settings.data()
                        + " is running already; stop that one first, or set CALLBOARD_DATA and CALLBOARD_PORT_OFFSET.");
            }
            Map<Service, Code> code = new EnumMap<>(Service.class);
            settings.services().forEach(service -> code.put(service, Java.compiled(settings, service)));
            List<String> leftovers =
                    PidFile.stopLeftovers(settings.run(), settings.data().toString());
            if (!leftovers.isEmpty()) {
                out.println("Stopped what an earlier start left behind: " + String.join(", ", leftovers));
            }
            Ports.requireFree(Ports.wanted(settings));
            CountDownLatch stopped = new CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stopped), "stop"));
            start(settings.aot() ? AotCache.prepare(settings, code, out) : code);
            new Greeting(settings).print(out, Duration.ofNanos(System.nanoTime() - startedAt));
            stopped.await();
        }
    }

    /** The lock ends with this process, also after a kill. */
    private static boolean isOnlyOne(FileChannel lockFile) throws IOException {
        FileLock lock = lockFile.tryLock();
        return lock != null && lock.isValid();
    }

    private void start(Map<Service, Code> code) throws IOException, InterruptedException, SQLException {
        Postgres postgres = new Postgres(settings);
        Broker kafka = new Broker(settings);
        out.println("Starting the database, the broker, the sandbox and the edge …");
        Supervised edge = started(edgePlan(), foundations);
        Supervised sandbox = started(sandboxPlan(), foundations);
        kafka.prepare();
        Supervised broker = started(kafka.plan(), foundations);
        postgres.prepare();
        Supervised database = started(postgres.plan(), foundations);
        database.awaitReady(Postgres.startingTakesAtMost());
        postgres.databases().create();
        broker.awaitReady(PATIENCE);
        out.println("Starting the services …");
        for (Instance instance : settings.processes()) {
            started(servicePlan(instance, Objects.requireNonNull(code.get(instance.service()))), services);
        }
        edge.awaitReady(PATIENCE);
        sandbox.awaitReady(PATIENCE);
        for (Supervised service : services) {
            service.awaitReady(PATIENCE);
        }
    }

    /**
     * Starts it unless the stack is stopping, and registers it in the same step, so that no process is left running.
     */
    private synchronized Supervised started(Supervised.Plan plan, List<Supervised> among)
            throws IOException, InterruptedException {
        if (stopping) {
            throw new InterruptedException("stopped while starting");
        }
        Supervised process = new Supervised(plan, settings, out);
        process.start();
        among.add(process);
        return process;
    }

    private Supervised.Plan edgePlan() {
        int port = settings.port(Ports.EDGE);
        List<String> mainAndArguments = new ArrayList<>(List.of(
                "io.callboard.local.edge.Edge",
                settings.bind(),
                Integer.toString(port),
                settings.root().resolve("deploy/edge/routes.txt").toString()));
        for (Service service : Service.values()) {
            for (Instance instance : settings.processes(service)) {
                mainAndArguments.add(service.module() + "=" + instance.port(settings));
            }
        }
        List<String> command = Java.command(
                settings,
                "edge",
                List.of("-Xmx48m", "-Dorg.slf4j.simpleLogger.showDateTime=true"),
                mainAndArguments.toArray(String[]::new));
        return Supervised.Plan.of("edge", command, Map.of("CLASSPATH", Java.ownClassPath()), answersOk(port, "/livez"));
    }

    private Supervised.Plan sandboxPlan() {
        int port = settings.port(Ports.SANDBOX);
        List<String> command = Java.command(
                settings,
                "sandbox",
                List.of("-Xmx256m", "-Dorg.slf4j.simpleLogger.showDateTime=true"),
                "io.callboard.local.sandbox.Sandbox",
                settings.bind(),
                Integer.toString(port),
                settings.data().resolve("sandbox").toString(),
                Integer.toString(settings.port(Ports.SMTP)));
        return Supervised.Plan.of(
                "sandbox",
                command,
                Map.of(
                        "CLASSPATH",
                        Java.ownClassPath(),
                        Sandbox.CONSENT,
                        "true",
                        MuxWebhooks.ADDRESS,
                        "http://localhost:" + settings.port(Ports.EDGE) + "/webhooks/mux",
                        MessageWebhooks.RESEND_ADDRESS,
                        "http://localhost:" + settings.port(Ports.EDGE) + "/webhooks/resend"),
                answersOk(port, "/readyz"));
    }

    private Supervised.Plan servicePlan(Instance instance, Code code) throws IOException {
        Service service = instance.service();
        Map<String, Object> properties = service.properties(settings, instance);
        if (service == Service.REGISTRATION) {
            properties.put("callboard.mux.signing-key-id", MuxKeys.LOCAL);
            properties.put(
                    "callboard.mux.signing-private-key",
                    MuxKeys.open(settings.data().resolve("sandbox")).privateKey(MuxKeys.LOCAL));
        }
        List<String> options = new ArrayList<>(Java.optimization(settings));
        options.addAll(code.options());
        options.add("-Xmx" + service.heapMegabytes() + "m");
        options.add("-Dspring.profiles.active=local");
        List<String> command = Java.command(settings, instance.name(), options, service.mainClass());
        Map<String, String> environment = Map.of(
                "CLASSPATH",
                code.classPath(),
                "SPRING_APPLICATION_JSON",
                JsonMapper.shared().writeValueAsString(properties));
        return Supervised.Plan.of(instance.name(), command, environment, answersOk(instance.port(settings), "/readyz"));
    }

    private static BooleanSupplier answersOk(int port, String path) {
        return () -> {
            try {
                HttpURLConnection connection = (HttpURLConnection)
                        URI.create("http://localhost:" + port + path).toURL().openConnection();
                connection.setConnectTimeout(500);
                connection.setReadTimeout(3000);
                try {
                    return connection.getResponseCode() == 200;
                } finally {
                    connection.disconnect();
                }
            } catch (IOException notYet) {
                return false;
            }
        };
    }

    /** Stops clients before the servers that they use: services, edge, sandbox, broker, database. */
    private void stop(CountDownLatch stopped) {
        out.println("Stopping …");
        synchronized (this) {
            stopping = true;
        }
        try {
            stopAll(services);
            for (Supervised process : foundations) {
                stopAll(List.of(process));
            }
            out.println("Stopped.");
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        } finally {
            stopped.countDown();
        }
    }

    private static void stopAll(List<Supervised> processes) throws InterruptedException {
        processes.forEach(Supervised::orderStop);
        for (Supervised process : processes) {
            process.awaitStop();
        }
    }
}
