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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import tools.jackson.databind.json.JsonMapper;

/** People register one by one over HTTP, for one live event and for many. See the README beside it. */
public final class RegistrationLoad {
    private static final String USAGE = "[--people=10000] [--clients=32] [--events=60] [--warm-up=20000] "
            + "[--rate=500] [--imported=100000] [--phases=oneEvent,oneEventWithCapacity,manyEvents,atARate,besideAnImport] "
            + "[--port-offset=2000] [--running=false] [--data=deploy/local/data] [--out=deploy/bench/target] "
            + "[--profile=false]";
    private static final String ALL_PHASES = "oneEvent,oneEventWithCapacity,manyEvents,atARate,besideAnImport";

    /** In the phases with a rate, so many registrations are for the popular live event before one is for another. */
    private static final int POPULAR = 10;

    private static final int IMPORT_LINES = 10_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Settings settings;
    private final Stack stack;
    private final Organizer organizer;
    private final Organizer neighbour;
    private final InstantSource clock = InstantSource.system();
    private final PrintStream console = System.out;
    private final Map<String, Object> report = new LinkedHashMap<>();
    private final String run;
    /** Lines of the table of answers, kept while a profiler watches. */
    private final List<String> answered = new ArrayList<>(List.of("phase,for,at,ms"));

    private Optional<Profiler> profiler = Optional.empty();

    private RegistrationLoad(Settings settings, Stack stack) {
        this.settings = settings;
        this.stack = stack;
        this.organizer = stack.organizer("org_bench");
        this.neighbour = stack.organizer("org_neighbour");
        this.run = "r" + clock.millis();
    }

    /**
     * Options of the benchmark.
     *
     * @param people who register in each phase
     * @param clients that send at the same time, each with a connection of its own
     * @param events of the phase with many, and the others of the phases with a rate
     * @param warmUp registrations before the first phase
     * @param rate registrations a second for the popular live event
     * @param imported people that another organizer imports
     * @param phases that are measured
     */
    private record Settings(
            int people,
            int clients,
            int events,
            int warmUp,
            int rate,
            int imported,
            Set<String> phases,
            Options stack) {
        static Settings parse(String[] args) {
            Benchmark.Arguments given = Benchmark.Arguments.parse(
                    Map.of(
                            "people",
                            "10000",
                            "clients",
                            "32",
                            "events",
                            "60",
                            "warm-up",
                            "20000",
                            "rate",
                            "500",
                            "imported",
                            "100000",
                            "phases",
                            ALL_PHASES),
                    args);
            return new Settings(
                    given.number("people"),
                    given.number("clients"),
                    given.number("events"),
                    given.number("warm-up"),
                    given.number("rate"),
                    given.number("imported"),
                    Set.of(given.text("phases").split(",")),
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
                settings.stack(),
                "bench-registrations",
                // As in the images, so that the warm-up is short.
                Map.of("CALLBOARD_LATE_OPTIMIZATION", "off"),
                stack -> new RegistrationLoad(settings, stack).measure());
    }

    private boolean measure() throws IOException {
        report.put("startedAt", clock.instant().toString());
        report.put("people", settings.people());
        report.put("clients", settings.clients());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        phase("warmUp", settings.warmUp(), schedule(1));
        if (settings.stack().profile()) {
            profiler = Optional.of(Profiler.start(stack, file("-profile")));
        }
        boolean clean = true;
        try {
            if (settings.phases().contains("oneEvent")) {
                clean &= phase("oneEvent", settings.people(), schedule(1));
            }
            if (settings.phases().contains("oneEventWithCapacity")) {
                clean &= oneEventWithCapacity();
            }
            if (settings.phases().contains("manyEvents")) {
                clean &= phase("manyEvents", settings.people(), schedule(settings.events()));
            }
            if (settings.phases().contains("atARate")) {
                clean &= atARate("atARate", 0);
            }
            if (settings.phases().contains("besideAnImport")) {
                clean &= atARate("besideAnImport", settings.imported());
            }
        } finally {
            writeProfile();
        }
        write();
        return clean;
    }

    private boolean oneEventWithCapacity() {
        int capacity = settings.people() / 2;
        String full = schedule(organizer, OptionalInt.of(capacity));
        boolean clean = phase("oneEventWithCapacity", settings.people(), List.of(full));
        long taken = organizer
                .http()
                .get(stack.at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/stats?eventId=" + full))
                .expect(200)
                .json()
                .path("confirmed")
                .asLong();
        report.put("capacity", capacity);
        report.put("seatsTaken", taken);
        return clean && taken == capacity;
    }

    /** Registers this many people, spread over the live events, each as soon as a client is free. */
    private boolean phase(String name, int people, List<String> events) {
        Answers answers = new Answers(clock);
        String domain = domain(name);
        return phase(
                name,
                0,
                Map.of("", answers),
                () -> send(person -> person < people, person -> {
                    long asked = System.nanoTime();
                    String answer = register(events.get(person % events.size()), person, domain);
                    answers.add(System.nanoTime() - asked, answer);
                }));
    }

    /**
     * Registers people for a popular live event at the stated rate, and a tenth as many for others, while another
     * organizer imports. The time of an answer counts from the instant at which its request was to be sent. Ends when all
     * people are registered and imported.
     */
    private boolean atARate(String phase, int imported) {
        String popularEvent = schedule(1).getFirst();
        List<String> otherEvents = schedule(settings.events());
        Answers popular = new Answers(clock);
        Answers others = new Answers(clock);
        String domain = domain(phase);
        Thread importing = Thread.ofPlatform().unstarted(() -> importPeople(domain, imported));
        return phase(phase, imported, Map.of("popular", popular, "others", others), () -> {
            long began = System.nanoTime();
            importing.start();
            send(person -> person < settings.people() || importing.isAlive(), person -> {
                long planned =
                        began + person * TimeUnit.SECONDS.toNanos(1) * POPULAR / (settings.rate() * (POPULAR + 1L));
                Waits.pause(Duration.ofNanos(Math.max(0, planned - System.nanoTime())));
                boolean other = person % (POPULAR + 1) == POPULAR;
                String event = other ? otherEvents.get(person % otherEvents.size()) : popularEvent;
                String answer = register(event, person, domain);
                (other ? others : popular).add(System.nanoTime() - planned, answer);
            });
            Waits.forThe(importing);
        });
    }

    private void importPeople(String domain, int count) {
        if (count == 0) {
            return;
        }
        Instant began = clock.instant();
        String event = schedule(neighbour, OptionalInt.empty());
        for (int from = 0; from < count; from += IMPORT_LINES) {
            int to = Math.min(count, from + IMPORT_LINES);
            neighbour.importCsv(event, People.csv(from, to, "imported-" + domain));
        }
        report.put("importMs", Duration.between(began, clock.instant()).toMillis());
    }

    /** The clients share the requests 0, 1, 2 …, each as soon as it can, while the number of the next one is allowed. */
    private void send(IntPredicate allowed, IntConsumer request) {
        AtomicInteger next = new AtomicInteger();
        List<Thread> clients = IntStream.range(0, settings.clients())
                .mapToObj(client -> Thread.ofPlatform().start(() -> {
                    for (int n = next.getAndIncrement(); allowed.test(n); n = next.getAndIncrement()) {
                        request.accept(n);
                    }
                }))
                .toList();
        clients.forEach(Waits::forThe);
    }

    /** Does the work of a phase and reports it; true if nobody was refused. */
    private boolean phase(String name, int besides, Map<String, Answers> groups, Runnable work) {
        Map<String, Long> writtenBefore = written();
        Map<String, Usage> before = Usage.of(stack);
        long began = System.nanoTime();
        profiler.ifPresentOrElse(watching -> watching.during(name, work), work);
        Duration took = Duration.ofNanos(System.nanoTime() - began);
        Map<String, Usage> used = Usage.between(before, Usage.of(stack));

        long asked = groups.values().stream().mapToLong(Answers::count).sum();
        long failed = groups.values().stream().mapToLong(Answers::failed).sum();
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("registrations", asked - failed);
        figures.put("perSecond", (asked - failed) * 1000L / Math.max(1, took.toMillis()));
        groups.forEach((group, answers) -> {
            if (group.isEmpty()) {
                figures.putAll(answers.asMap());
            } else {
                figures.put(group, answers.asMap());
            }
        });
        profiler.ifPresent(_ -> groups.forEach((group, answers) -> keep(name, group, answers)));
        Map<String, Double> cpu = new TreeMap<>();
        used.forEach((process, usage) -> cpu.put(process, rounded(usage.cpuSeconds())));
        figures.put("cpuSeconds", cpu);
        double all = used.values().stream().mapToDouble(Usage::cpuSeconds).sum();
        double own = used.getOrDefault("registration-service", Usage.NONE).cpuSeconds()
                + used.getOrDefault("postgres", Usage.NONE).cpuSeconds();
        figures.put("coreMicrosPerRegistration", Math.round(all * 1_000_000 / (asked + besides)));
        figures.put("coreMicrosOfServiceAndDatabase", Math.round(own * 1_000_000 / (asked + besides)));
        Instant answered = clock.instant();
        awaitKnown(writtenBefore, asked - failed + besides);
        figures.put(
                "knownToOthersAfterMs",
                Duration.between(answered, clock.instant()).toMillis());
        report.put(name, figures);
        say("%s: %s", name, figures);
        return failed == 0;
    }

    private void keep(String phase, String group, Answers answers) {
        answers.all()
                .forEach(answer -> answered.add(
                        "%s,%s,%s,%.1f".formatted(phase, group, answer.at(), answer.nanos() / 1_000_000.0)));
    }

    private String domain(String phase) {
        return phase.toLowerCase(Locale.ROOT) + "-" + run;
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

    private List<String> schedule(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> schedule(organizer, OptionalInt.empty()))
                .toList();
    }

    private String schedule(Organizer organizer, OptionalInt capacity) {
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
            Path answers = file("-answers.csv");
            Files.write(answers, answered);
            say("Where the time went: %s; recordings in %s; answers in %s", page, file("-profile"), answers);
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
