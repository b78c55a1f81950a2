package io.callboard.bench;

import io.callboard.e2e.Organizer;
import io.callboard.e2e.Part;
import io.callboard.e2e.People;
import io.callboard.e2e.Stack;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** People register one by one over HTTP, for one live event and for many. See the README beside it. */
public final class RegistrationLoad {
    private static final String USAGE = "[--people=10000] [--clients=32] [--events=60] [--warm-up=3000] "
            + "[--port-offset=2000] [--running=false] [--data=deploy/local/data] [--out=deploy/bench/target] "
            + "[--profile=false]";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Settings settings;
    private final Stack stack;
    private final Organizer organizer;
    private final InstantSource clock = InstantSource.system();
    private final PrintStream console = System.out;
    private final Map<String, Object> report = new LinkedHashMap<>();
    private final String run;
    private Optional<Profiler> profiler = Optional.empty();

    private RegistrationLoad(Settings settings, Stack stack) {
        this.settings = settings;
        this.stack = stack;
        this.organizer = stack.organizer("org_bench");
        this.run = "r" + clock.millis();
    }

    /**
     * Options of the benchmark.
     *
     * @param people who register in each phase
     * @param clients that send at the same time, each with a connection of its own
     * @param events of the last phase
     * @param warmUp registrations before the first phase
     */
    private record Settings(int people, int clients, int events, int warmUp, Options stack) {
        static Settings parse(String[] args) {
            Benchmark.Arguments given = Benchmark.Arguments.parse(
                    Map.of("people", "10000", "clients", "32", "events", "60", "warm-up", "3000"), args);
            return new Settings(
                    given.number("people"),
                    given.number("clients"),
                    given.number("events"),
                    given.number("warm-up"),
                    given.common());
        }
    }

    /** Runs the benchmark and writes its reports; ends with 1 when a request failed or a seat was taken twice. */
    public static void main(String[] args) throws IOException, SQLException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        Settings settings = Settings.parse(args);
        // Each client keeps its connection.
        System.setProperty("http.maxConnections", Integer.toString(settings.clients()));
        Benchmark.run(
                settings.stack(), "bench-registrations", stack -> new RegistrationLoad(settings, stack).measure());
    }

    private boolean measure() throws IOException {
        report.put("startedAt", clock.instant().toString());
        report.put("people", settings.people());
        report.put("clients", settings.clients());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        int capacity = settings.people() / 2;
        phase("warmUp", settings.warmUp(), List.of(schedule(OptionalInt.empty())));
        if (settings.stack().profile()) {
            profiler = Optional.of(Profiler.start(stack, file("-profile")));
        }
        boolean clean = true;
        try {
            clean &= phase("oneEvent", settings.people(), List.of(schedule(OptionalInt.empty())));
            String full = schedule(OptionalInt.of(capacity));
            clean &= phase("oneEventWithCapacity", settings.people(), List.of(full));
            long taken = organizer
                    .http()
                    .get(stack.at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/stats?eventId=" + full))
                    .expect(200)
                    .json()
                    .path("confirmed")
                    .asLong();
            report.put("capacity", capacity);
            report.put("seatsTaken", taken);
            clean &= taken == capacity;
            clean &= phase(
                    "manyEvents",
                    settings.people(),
                    IntStream.range(0, settings.events())
                            .mapToObj(i -> schedule(OptionalInt.empty()))
                            .toList());
        } finally {
            writeProfile();
        }
        write();
        return clean;
    }

    /** Registers this many people, spread over the live events; true if nobody was refused. */
    private boolean phase(String name, int people, List<String> events) {
        AtomicInteger next = new AtomicInteger();
        long[] nanos = new long[people];
        Map<String, LongAdder> errors = new ConcurrentHashMap<>();
        String domain = name.toLowerCase(Locale.ROOT) + "-" + run;
        Map<String, Long> writtenBefore = written();
        Map<String, Usage> before = Usage.of(stack);
        long began = System.nanoTime();
        Runnable work = () -> {
            List<Thread> clients = IntStream.range(0, settings.clients())
                    .mapToObj(client -> Thread.ofPlatform().start(() -> {
                        for (int person = next.getAndIncrement(); person < people; person = next.getAndIncrement()) {
                            long asked = System.nanoTime();
                            String answer = register(events.get(person % events.size()), person, domain);
                            nanos[person] = System.nanoTime() - asked;
                            if (!answer.equals("201")) {
                                errors.computeIfAbsent(answer, _ -> new LongAdder())
                                        .increment();
                            }
                        }
                    }))
                    .toList();
            clients.forEach(Waits::forThe);
        };
        profiler.ifPresentOrElse(watching -> watching.during(name, work), work);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        Map<String, Usage> used = Usage.between(before, Usage.of(stack));

        long failed = errors.values().stream().mapToLong(LongAdder::sum).sum();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("registrations", people - failed);
        figures.put("perSecond", (people - failed) * 1000L / Math.max(1, took.toMillis()));
        figures.putAll(Latencies.of(nanos).asMap());
        figures.put("errors", new TreeMap<>(errors));
        Map<String, Double> cpu = new TreeMap<>();
        used.forEach((process, usage) -> cpu.put(process, rounded(usage.cpuSeconds())));
        figures.put("cpuSeconds", cpu);
        double all = used.values().stream().mapToDouble(Usage::cpuSeconds).sum();
        double own = used.getOrDefault("registration-service", Usage.NONE).cpuSeconds()
                + used.getOrDefault("postgres", Usage.NONE).cpuSeconds();
        figures.put("coreMicrosPerRegistration", Math.round(all * 1_000_000 / people));
        figures.put("coreMicrosOfServiceAndDatabase", Math.round(own * 1_000_000 / people));
        Instant answered = clock.instant();
        awaitKnown(writtenBefore, people - failed);
        figures.put(
                "knownToOthersAfterMs",
                Duration.between(answered, clock.instant()).toMillis());
        report.put(name, figures);
        say("%s: %s", name, figures);
        return failed == 0;
    }

    /** The status of the answer, or the name of the exception instead of one. */
    private String register(String eventId, int person, String domain) {
        byte[] body =
                """
                {"eventId": "%s", "firstName": "Pat%d", "lastName": "Sample", "email": "%s", "channels": ["EMAIL"],
                 "timeZone": "Europe/Berlin",
                 "consent": {"text": "Remind me.", "at": "2025-01-01T00:00:00Z"}}
                """.formatted(eventId, person, People.address(person, domain)).getBytes(StandardCharsets.UTF_8);
        try {
            URI uri = stack.at(Part.REGISTRATION_SERVICE, "/api/v1/registrations");
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setRequestMethod("POST");
            connection.setRequestProperty("Content-Type", "application/json");
            connection.setDoOutput(true);
            connection.setFixedLengthStreamingMode(body.length);
            connection.setReadTimeout(60_000);
            try (OutputStream out = connection.getOutputStream()) {
                out.write(body);
            }
            int status = connection.getResponseCode();
            InputStream answer = status < 400 ? connection.getInputStream() : connection.getErrorStream();
            if (answer != null) {
                try (answer) {
                    answer.readAllBytes();
                }
            }
            return Integer.toString(status);
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private String schedule(OptionalInt capacity) {
        Instant startsAt = clock.instant().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("title", "Registrations");
        event.put(
                "start",
                Map.of(
                        "local",
                        startsAt.atZone(Organizer.ZONE).toLocalDateTime().toString(),
                        "zone",
                        Organizer.ZONE.getId()));
        event.put("duration", "PT30M");
        event.put("registrationOpen", true);
        event.put("waitlist", true);
        event.put("reminders", Map.of("channels", List.of("EMAIL"), "rules", List.of("PT1H")));
        capacity.ifPresent(seats -> event.put("capacity", seats));
        String id = organizer
                .http()
                .post(stack.at(Part.EVENT_SERVICE, "/api/v1/events"), event)
                .expect(201)
                .json()
                .path("id")
                .asString();
        Waits.until(() -> organizer.isKnown(id));
        return id;
    }

    /**
     * Waits until scheduler-service and notifier-service have read all registrations, because phases must not overlap.
     */
    private void awaitKnown(Map<String, Long> writtenBefore, long people) {
        try (Lag lag = new Lag(stack.brokers())) {
            Waits.until(() -> writtenBefore.entrySet().stream()
                    .allMatch(topic -> lag.written(topic.getKey()) >= topic.getValue() + people));
            Waits.until(() -> lag.isApplied("registrations.v1", "scheduler-service")
                    && lag.isApplied("contacts.v1", "notifier-service"));
        }
    }

    private Map<String, Long> written() {
        try (Lag lag = new Lag(stack.brokers())) {
            return Map.of(
                    "registrations.v1", lag.written("registrations.v1"),
                    "contacts.v1", lag.written("contacts.v1"));
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
            Files.writeString(
                    page, ProfilePage.of("%d registrations in each phase".formatted(settings.people()), phases));
            say("Where the time went: %s; recordings in %s", page, file("-profile"));
        }
    }

    private Path file(String ending) {
        return settings.stack().out().resolve("registrations-%d%s".formatted(settings.people(), ending));
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private void say(String format, Object... values) {
        console.printf("%s %s%n", clock.instant().truncatedTo(ChronoUnit.MILLIS), format.formatted(values));
    }
}
