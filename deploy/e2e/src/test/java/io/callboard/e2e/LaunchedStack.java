package io.callboard.e2e;

import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * A stack for the test classes that ask for it by the same name: the first one launches it, the end of the last one
 * stops it. When a test fails, the ends of its logs are printed beside the failure.
 */
public final class LaunchedStack implements BeforeAllCallback, AfterTestExecutionCallback, AfterAllCallback {
    /** The lock of a test on the undisturbed stack. While it is held no other test stops the stack. */
    public static final String STACK_UP = "the stack is up";

    private static final int PORT_OFFSET = Integer.getInteger("callboard.e2e.port-offset", 2100);
    private static final Duration RECOVERY_LIMIT = Duration.ofMinutes(10);

    private static final int FAULTS_OFFSET = PORT_OFFSET + 100;
    private static final int RESTARTS_OFFSET = PORT_OFFSET + 200;
    private static final int COLLECTOR_PORT = 4318 + RESTARTS_OFFSET;

    /**
     * Slices are small enough that arming takes many transactions, and a kill falls between two of them. Timers arm
     * later than usual, so that a test that needs an audience before it arms waits less. The notifier waits longer for
     * fresh fences, because a service may take two minutes to start on a busy machine. Fewer requests are under way than a
     * burst has batches, so that a kill falls between two of them.
     */
    private static final Map<String, String> FAULT_ENVIRONMENT = Map.of(
            "CALLBOARD_TIMERS_SLICESIZE", "20",
            "CALLBOARD_TIMERS_ARMLEAD", "20s",
            "CALLBOARD_DISPATCH_FENCEHOLD", "10m",
            "CALLBOARD_DISPATCH_INFLIGHT", "16");

    /**
     * The optimizing compiler would take more than a third of the processor time of each start, and consumers that wait for
     * messages a quarter of what a stack takes. The broker answers a fetch when there is a message, however long it may
     * wait. Services start some fifty times, so caches of their classes pay off. The tests kill processes and not the
     * machine, so the data need not be on the disk.
     */
    private static final Map<String, String> LIGHT = Map.of(
            "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1",
            "SPRING_KAFKA_CONSUMER_FETCHMINSIZE", "1B",
            "SPRING_KAFKA_CONSUMER_FETCHMAXWAIT", "2s",
            "CALLBOARD_AOT", "on",
            "CALLBOARD_FSYNC", "off");

    private static final Map<String, String> SPANS_TO_COLLECTOR = Map.of(
            "MANAGEMENT_TRACING_EXPORT_OTLP_ENABLED",
            "true",
            "MANAGEMENT_OPENTELEMETRY_TRACING_EXPORT_OTLP_ENDPOINT",
            "http://localhost:" + COLLECTOR_PORT + "/v1/traces");

    /** Held while a stack starts. Both at once would keep two processors busy for minutes. */
    private static final Lock STARTING = new ReentrantLock();

    static {
        Awaitility.setDefaultTimeout(Times.PATIENCE);
    }

    private final String name;
    private final Supplier<Shared> launch;
    private @Nullable Shared shared;

    private LaunchedStack(String name, Supplier<Shared> launch) {
        this.name = name;
        this.launch = launch;
    }

    /**
     * A stack with the defaults of every service, but for what is {@link #LIGHT}. Its tests may run at the same time as
     * those of the other stacks.
     */
    public static LaunchedStack undisturbed() {
        String name = "undisturbed";
        String running = System.getProperty("callboard.e2e.running", "");
        return new LaunchedStack(
                name,
                () -> Shared.of(
                        running.isEmpty()
                                ? Stack.launch(Path.of("target"), name, PORT_OFFSET, LIGHT)
                                : Stack.running(Path.of(running), PORT_OFFSET),
                        Optional.empty()));
    }

    /** A stack with proxies between the services and their broker and database. Its tests run one after another. */
    static LaunchedStack forFaults() {
        String name = "faults";
        Map<String, String> environment = new HashMap<>(FAULT_ENVIRONMENT);
        environment.putAll(LIGHT);
        return new LaunchedStack(
                name,
                () -> Shared.of(
                        Stack.launchProxied(Path.of("target"), name, FAULTS_OFFSET, environment), Optional.empty()));
    }

    /** Like the stack for faults, and its spans go to the collector. See {@link OnStackForRestarts}. */
    static LaunchedStack forRestarts() {
        String name = "restarts";
        Map<String, String> environment = new HashMap<>(FAULT_ENVIRONMENT);
        environment.putAll(LIGHT);
        environment.putAll(SPANS_TO_COLLECTOR);
        return new LaunchedStack(
                name,
                () -> Shared.of(
                        Stack.launchProxied(Path.of("target"), name, RESTARTS_OFFSET, environment),
                        Optional.of(new SpanCollector(COLLECTOR_PORT))));
    }

    /** Belongs to the root of the test plan, which closes it at its end if no class was the last one. */
    private record Shared(Stack stack, Organizer organizer, Optional<SpanCollector> spans) implements AutoCloseable {
        static Shared of(Stack stack, Optional<SpanCollector> spans) {
            Shared shared = new Shared(stack, stack.organizer("org_aurora"), spans);
            try {
                await().atMost(RECOVERY_LIMIT).until(shared.organizer()::isAcceptedByAllServices);
                return shared;
            } catch (RuntimeException failure) {
                shared.close();
                throw failure;
            }
        }

        @Override
        public void close() {
            stack.close();
            spans.ifPresent(SpanCollector::close);
        }
    }

    public Stack stack() {
        return shared().stack();
    }

    /** The tenant whose live events these tests schedule. */
    Organizer organizer() {
        return shared().organizer();
    }

    /** The collector of spans of the stack for restarts. */
    SpanCollector spans() {
        return shared().spans().orElseThrow();
    }

    /** Ends every fault and waits until all parts answer. */
    void heal() {
        stack().heal();
        await().atMost(RECOVERY_LIMIT).until(stack()::isReady);
    }

    /** Waits until the launcher has replaced the process that was killed and the new one is ready. */
    void awaitRestart(Part part, long killed) {
        await().atMost(RECOVERY_LIMIT)
                .ignoreExceptions()
                .until(() -> stack().pid(part) != killed && stack().isReady(part));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        shared = store(context).computeIfAbsent(name, key -> launched(), Shared.class);
    }

    /** A stack takes processor time also while nobody uses it, so it stops before the tests of the other one end. */
    @Override
    public void afterAll(ExtensionContext context) {
        if (!StackUsers.isLast(name)) {
            return;
        }
        @Nullable Shared last = store(context).remove(name, Shared.class);
        if (last != null) {
            last.close();
        }
    }

    private static Store store(ExtensionContext context) {
        return context.getRoot().getStore(Namespace.create(LaunchedStack.class));
    }

    String name() {
        return name;
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        context.getExecutionException()
                .ifPresent(failure -> System.err.println(
                        "Logs at the failure of " + context.getDisplayName() + "\n" + stack().logTails()));
    }

    private Shared launched() {
        STARTING.lock();
        try {
            return launch.get();
        } finally {
            STARTING.unlock();
        }
    }

    private Shared shared() {
        Shared launched = shared;
        if (launched == null) {
            throw new IllegalStateException("Not launched yet");
        }
        return launched;
    }
}
