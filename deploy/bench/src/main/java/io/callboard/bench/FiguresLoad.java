package io.callboard.bench;

import io.callboard.e2e.Part;
import io.callboard.e2e.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** The figures of many live events, asked over HTTP: first alone, then while a burst is counted. See the README. */
public final class FiguresLoad {
    private static final String USAGE = "[--events=1000] [--registrants=10000] [--largest=1000000] [--facts=1000] "
            + "[--requests=500] [--clients=2] [--burst=100000] [--port-offset=2000] [--running=false] "
            + "[--data=deploy/local/data] [--out=deploy/bench/target] [--profile=false]";
    private static final double TARGET_MS = 100;
    private static final int COMPARED = 50;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Settings settings;
    private final Stack stack;
    private final String token;
    private final InstantSource clock = InstantSource.system();
    private final PrintStream console = System.out;
    private final Map<String, Object> report = new LinkedHashMap<>();
    private Optional<Profiler> profiler = Optional.empty();

    private FiguresLoad(Settings settings, Stack stack) {
        this.settings = settings;
        this.stack = stack;
        this.token = stack.sandbox().token("org_bench", "analytics:read");
    }

    /**
     * Options of the benchmark.
     *
     * @param events beside the largest
     * @param registrants of each of them
     * @param largest registrants of the largest
     * @param facts how many of the events beside the largest have facts; the others have roll-ups only
     * @param requests to each endpoint while nothing else happens
     * @param clients that ask at the same time
     * @param burst reminders that are announced and sent while the clients ask
     */
    private record Settings(
            int events, int registrants, int largest, int facts, int requests, int clients, int burst, Options stack) {
        static Settings parse(String[] args) {
            Benchmark.Arguments given = Benchmark.Arguments.parse(
                    Map.of(
                            "events", "1000",
                            "registrants", "10000",
                            "largest", "1000000",
                            "facts", "1000",
                            "requests", "500",
                            "clients", "2",
                            "burst", "100000"),
                    args);
            return new Settings(
                    given.number("events"),
                    given.number("registrants"),
                    given.number("largest"),
                    Math.min(given.number("facts"), given.number("events")),
                    given.number("requests"),
                    given.number("clients"),
                    given.number("burst"),
                    given.common());
        }
    }

    /** One of the endpoints; the path follows from the number of the request. */
    private record Endpoint(String name, IntFunction<String> path) {}

    /** Runs the benchmark and writes its report; ends with 1 when an endpoint misses the target or a request failed. */
    public static void main(String[] args) throws IOException, SQLException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        Settings settings = Settings.parse(args);
        Benchmark.run(settings.stack(), "bench-figures", stack -> new FiguresLoad(settings, stack).measure());
    }

    private boolean measure() throws IOException, SQLException {
        report.put("startedAt", clock.instant().toString());
        report.put("settings", settings.toString());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        new StoredFigures(stack.databaseUrl())
                .write(settings.events(), settings.registrants(), settings.largest(), settings.facts());
        say("Figures are stored");
        try (BurstWriter burst = BurstWriter.start(stack.brokers(), settings.burst())) {
            return measure(burst);
        }
    }

    private boolean measure(BurstWriter burst) throws IOException {
        count(burst);
        ask(Math.max(100, settings.requests() / 5), () -> false);
        if (settings.stack().profile()) {
            profiler = Optional.of(Profiler.start(stack, file("-profile")));
        }
        boolean good;
        try {
            good = phase("alone", () -> ask(settings.requests(), () -> false));
            burst.prepare();
            good &= phase("whileABurstIsCounted", () -> askDuring(burst));
        } finally {
            writeProfile();
        }
        write();
        return good;
    }

    private List<Endpoint> endpoints() {
        Random random = new Random(1);
        UUID largest = StoredFigures.event(0);
        return List.of(
                new Endpoint("event, the largest", n -> "/events/" + largest),
                new Endpoint("event, any", n -> "/events/" + any(random)),
                new Endpoint(
                        "comparison of 50",
                        n -> "/events?ids="
                                + IntStream.range(0, COMPARED)
                                        .mapToObj(i -> any(random).toString())
                                        .distinct()
                                        .collect(Collectors.joining(","))),
                new Endpoint("time series, hours", n -> "/events/" + largest + "/timeseries?metric=registrations"),
                new Endpoint(
                        "time series, days and revenue",
                        n -> "/events/" + largest + "/timeseries?metric=purchases&bucket=P1D&timeZone=Asia/Kolkata"),
                new Endpoint("reminders", n -> "/events/" + largest + "/reminders"),
                new Endpoint("heatmap", n -> "/heatmap?metric=registrations&timeZone=America/New_York"),
                new Endpoint("heatmap with revenue", n -> "/heatmap?metric=purchases"),
                new Endpoint("live, first event", n -> "/events/" + largest + "/live"),
                new Endpoint("export, first bytes", n -> "/export?format=ndjson&eventId=" + largest));
    }

    private UUID any(Random random) {
        return StoredFigures.event(1 + random.nextInt(settings.events()));
    }

    private boolean phase(String name, Supplier<Map<String, Answers>> work) {
        Map<String, Answers> answers = new LinkedHashMap<>();
        Map<String, Usage> before = Usage.of(stack);
        Runnable asking = () -> answers.putAll(work.get());
        profiler.ifPresentOrElse(watching -> watching.during(name, asking), asking);
        Map<String, Double> cpuSeconds = new TreeMap<>();
        Usage.between(before, Usage.of(stack))
                .forEach((process, used) -> cpuSeconds.put(process, Math.round(used.cpuSeconds() * 10) / 10.0));
        say("%s: processor seconds %s", name, cpuSeconds);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("cpuSeconds", cpuSeconds);
        boolean good = true;
        for (Map.Entry<String, Answers> endpoint : answers.entrySet()) {
            Latencies latencies = endpoint.getValue().latencies();
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("requests", endpoint.getValue().nanos().size());
            row.putAll(latencies.asMap());
            row.put("errors", new TreeMap<>(endpoint.getValue().errors()));
            figures.put(endpoint.getKey(), row);
            boolean met = latencies.percentile(0.99) <= TARGET_MS
                    && endpoint.getValue().errors().isEmpty();
            good &= met;
            say("%s, %s: %s%s", name, endpoint.getKey(), row, met ? "" : "  <-- misses the target");
        }
        report.put(name, figures);
        return good;
    }

    /** What the clients saw at one endpoint. */
    private record Answers(ConcurrentLinkedQueue<Long> nanos, Map<String, LongAdder> errors) {
        Latencies latencies() {
            return Latencies.of(nanos.stream().mapToLong(Long::longValue).toArray());
        }
    }

    /** The clients ask all endpoints in turn until each was asked so often, or until the condition holds. */
    private Map<String, Answers> ask(int requests, BooleanSupplier over) {
        List<Endpoint> endpoints = endpoints();
        Map<String, Answers> answers = new LinkedHashMap<>();
        endpoints.forEach(endpoint ->
                answers.put(endpoint.name(), new Answers(new ConcurrentLinkedQueue<>(), new ConcurrentHashMap<>())));
        AtomicInteger next = new AtomicInteger();
        List<Thread> clients = IntStream.range(0, settings.clients())
                .mapToObj(client -> Thread.ofPlatform().start(() -> {
                    for (int n = next.getAndIncrement();
                            n < requests * endpoints.size() && !over.getAsBoolean();
                            n = next.getAndIncrement()) {
                        Endpoint endpoint = endpoints.get(n % endpoints.size());
                        Answers seen = Objects.requireNonNull(answers.get(endpoint.name()));
                        Answer answer = get(endpoint.path().apply(n));
                        seen.nanos().add(answer.nanos());
                        if (!answer.status().equals("200")) {
                            seen.errors()
                                    .computeIfAbsent(answer.status(), _ -> new LongAdder())
                                    .increment();
                        }
                    }
                }))
                .toList();
        clients.forEach(Waits::forThe);
        return answers;
    }

    private Map<String, Answers> askDuring(BurstWriter burst) {
        AtomicBoolean counted = new AtomicBoolean();
        Thread counting = Thread.ofPlatform().start(() -> {
            try {
                count(burst);
            } finally {
                counted.set(true);
            }
        });
        Map<String, Answers> answers = ask(Integer.MAX_VALUE / 100, counted::get);
        Waits.forThe(counting);
        return answers;
    }

    /** Returns when analytics-service has read the burst. */
    private void count(BurstWriter burst) {
        Instant began = clock.instant();
        burst.write();
        Instant sent = clock.instant();
        try (Lag lag = new Lag(stack.brokers())) {
            while (!lag.isApplied("reminders.v1", "analytics-service")
                    || !lag.isApplied("deliveries.v1", "analytics-service")) {
                Waits.pause(Duration.ofMillis(200));
            }
        }
        report.put("burstSentMs", Duration.between(began, sent).toMillis());
        report.put("burstCountedMs", Duration.between(began, clock.instant()).toMillis());
        say("Burst sent after %s ms and counted after %s ms", report.get("burstSentMs"), report.get("burstCountedMs"));
    }

    /**
     * An answer.
     *
     * @param status or the name of the exception instead of one
     * @param nanos until its last byte, of a stream until its first
     */
    private record Answer(String status, long nanos) {}

    /** Streams are left after their first bytes. */
    private Answer get(String path) {
        long askedNanos = System.nanoTime();
        boolean stream = path.endsWith("/live") || path.startsWith("/export");
        try {
            URI uri = stack.at(Part.ANALYTICS_SERVICE, "/api/v1/analytics" + path);
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setRequestProperty("Authorization", "Bearer " + token);
            connection.setReadTimeout(60_000);
            int status = connection.getResponseCode();
            InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            if (stream) {
                answer.read();
                long nanos = System.nanoTime() - askedNanos;
                connection.disconnect();
                return new Answer(Integer.toString(status), nanos);
            } else if (answer != null) {
                try (answer) {
                    answer.readAllBytes();
                }
            }
            return new Answer(Integer.toString(status), System.nanoTime() - askedNanos);
        } catch (IOException e) {
            return new Answer(e.getClass().getSimpleName(), System.nanoTime() - askedNanos);
        }
    }

    private void write() throws IOException {
        Files.createDirectories(settings.stack().out());
        Path json = file(".json");
        Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        say("Report in %s", json);
    }

    private void writeProfile() throws IOException {
        if (profiler.isPresent()) {
            List<Phase> phases = profiler.get().stop();
            Path page = file("-profile.md");
            Files.createDirectories(settings.stack().out());
            Files.writeString(page, ProfilePage.of("figures of %d live events".formatted(settings.events()), phases));
            say("Where the time went: %s; recordings in %s", page, file("-profile"));
        }
    }

    private Path file(String ending) {
        return settings.stack().out().resolve("figures-%d%s".formatted(settings.events(), ending));
    }

    private void say(String format, Object... values) {
        console.printf("%s %s%n", clock.instant().truncatedTo(ChronoUnit.MILLIS), format.formatted(values));
    }
}
