package io.callboard.bench;

import io.callboard.e2e.Organizer;
import io.callboard.e2e.Part;
import io.callboard.e2e.People;
import io.callboard.e2e.Stack;
import java.io.IOException;
import java.io.OutputStream;
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
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;

/** People register one by one over HTTP, for one live event and for many. See the README beside it. */
public final class RegistrationLoad implements Benchmark {
    private static final List<String> RULES = List.of("PT1H");
    /** In the phases with a rate, so many registrations are for the popular live event before one is for another. */
    private static final int POPULAR = 10;

    private static final int IMPORT_LINES = 10_000;

    private final int people;
    private final int rate;
    private final int events;
    private final int imported;
    private final int warmUp;
    private final boolean profiled;
    private final Clients clients;
    private final Stack stack;
    private final Organizer organizer;
    private final Organizer neighbour;
    private final InstantSource clock = InstantSource.system();
    private final Report report;
    private final String run;
    private Optional<Profiler> profiler = Optional.empty();

    private RegistrationLoad(Options options, Stack stack) {
        this.people = options.number("people");
        this.rate = options.number("rate");
        this.events = options.number("events");
        this.imported = options.number("imported");
        this.warmUp = options.number("warm-up");
        this.profiled = options.isOn("profile");
        this.clients = new Clients(options.number("clients"));
        this.stack = stack;
        this.organizer = stack.organizer("org_bench");
        this.neighbour = stack.organizer("org_neighbour");
        this.run = "r" + clock.millis();
        this.report = new Report(options.out(), "registrations-" + people, clock);
        report.put("options", options.toString());
    }

    /** Runs the benchmark and writes its reports; ends with 1 when a request failed or a seat was taken twice. */
    public static void main(String[] args) throws IOException, SQLException {
        Options options = Options.parse(
                args,
                "people=10000",
                "clients=32",
                "events=60",
                "rate=500",
                "imported=100000",
                "warm-up=3000",
                "profile=false");
        options.measure("bench-registrations", stack -> new RegistrationLoad(options, stack));
    }

    @Override
    public boolean measure() throws IOException {
        asFastAsPossible("warmUp", warmUp, schedule(1));
        if (profiled) {
            profiler = Optional.of(Profiler.start(stack, report.file("-profile")));
        }
        boolean good = true;
        try {
            good &= asFastAsPossible("oneEvent", people, schedule(1));
            good &= oneEventWithCapacity();
            good &= asFastAsPossible("manyEvents", people, schedule(events));
            good &= atARate("atARate", 0);
            good &= atARate("besideAnImport", imported);
        } finally {
            writeProfile();
        }
        report.write();
        return good;
    }

    private boolean oneEventWithCapacity() {
        int capacity = people / 2;
        String full = known(organizer, organizer.scheduleFor(capacity, "Registrations", startsAt(), RULES));
        boolean good = asFastAsPossible("oneEventWithCapacity", people, List.of(full));
        long taken = organizer
                .http()
                .get(stack.at(Part.REGISTRATION_SERVICE, "/api/v1/registrations/stats?eventId=" + full))
                .expect(200)
                .json()
                .path("confirmed")
                .asLong();
        report.put("capacity", capacity);
        report.put("seatsTaken", taken);
        return good && taken == capacity;
    }

    /** Registers this many people, spread over the live events, each as soon as a client is free. */
    private boolean asFastAsPossible(String phase, int people, List<String> events) {
        Answers answers = new Answers();
        String domain = domain(phase);
        return phase(
                phase,
                0,
                Map.of("", answers),
                () -> clients.send(person -> person < people, person -> {
                    long asked = System.nanoTime();
                    String answer = register(events.get(person % events.size()), person, domain);
                    answers.add(System.nanoTime() - asked, answer, "201");
                }));
    }

    /**
     * Registers people for a popular live event at the stated rate, and a tenth as many for others, while another
     * organizer imports. An answer's time counts from the instant at which its request was to be sent. Ends when all
     * people are registered and imported.
     */
    private boolean atARate(String phase, int imported) {
        String popularEvent = schedule(1).getFirst();
        List<String> otherEvents = schedule(events);
        Answers popular = new Answers();
        Answers others = new Answers();
        String domain = domain(phase);
        Thread importing = Thread.ofPlatform().unstarted(() -> importPeople(domain, imported));
        return phase(phase, imported, Map.of("popular", popular, "others", others), () -> {
            long began = System.nanoTime();
            importing.start();
            clients.send(person -> person < people || importing.isAlive(), person -> {
                long planned = began + person * TimeUnit.SECONDS.toNanos(1) * POPULAR / (rate * (POPULAR + 1L));
                Waits.pause(Duration.ofNanos(Math.max(0, planned - System.nanoTime())));
                boolean other = person % (POPULAR + 1) == POPULAR;
                String event = other ? otherEvents.get(person % otherEvents.size()) : popularEvent;
                String answer = register(event, person, domain);
                (other ? others : popular).add(System.nanoTime() - planned, answer, "201");
            });
            Waits.forThe(importing);
        });
    }

    private void importPeople(String domain, int count) {
        if (count == 0) {
            return;
        }
        Instant began = clock.instant();
        String event = known(neighbour, neighbour.schedule("Imported", startsAt(), RULES));
        for (int from = 0; from < count; from += IMPORT_LINES) {
            int to = Math.min(count, from + IMPORT_LINES);
            neighbour.importCsv(event, People.csv(from, to, "imported-" + domain));
        }
        report.put("importMs", Duration.between(began, clock.instant()).toMillis());
    }

    /** Runs and reports; true if nobody was refused. */
    private boolean phase(String name, int besides, Map<String, Answers> groups, Runnable work) {
        NewRegistrations news = NewRegistrations.of(stack);
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
            Map<String, Object> seen = new LinkedHashMap<>(answers.latencies().asMap());
            seen.put("errors", answers.errors());
            if (group.isEmpty()) {
                figures.putAll(seen);
            } else {
                figures.put(group, seen);
            }
        });
        Map<String, Double> cpu = new TreeMap<>();
        used.forEach((process, usage) -> cpu.put(process, Report.rounded(usage.cpuSeconds())));
        figures.put("cpuSeconds", cpu);
        double all = used.values().stream().mapToDouble(Usage::cpuSeconds).sum();
        double own = used.getOrDefault("registration-service", Usage.NONE).cpuSeconds()
                + used.getOrDefault("postgres", Usage.NONE).cpuSeconds();
        figures.put("coreMicrosPerRegistration", Math.round(all * 1_000_000 / (asked + besides)));
        figures.put("coreMicrosOfServiceAndDatabase", Math.round(own * 1_000_000 / (asked + besides)));
        Instant answered = clock.instant();
        // Phases must not overlap.
        news.awaitKnown(asked - failed + besides);
        figures.put(
                "knownToOthersAfterMs",
                Duration.between(answered, clock.instant()).toMillis());
        report.put(name, figures);
        report.say("%s: %s", name, figures);
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
            return Clients.statusOf(connection);
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    private List<String> schedule(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> known(organizer, organizer.schedule("Registrations", startsAt(), RULES)))
                .toList();
    }

    /** The id of this live event, as soon as registration-service and scheduler-service know it. */
    private static String known(Organizer organizer, JsonNode event) {
        String id = event.path("id").asString();
        Waits.until(() -> organizer.isKnown(id));
        return id;
    }

    private void writeProfile() throws IOException {
        if (profiler.isPresent()) {
            Path page = report.file("-profile.md");
            Files.writeString(
                    page,
                    ProfilePage.of(
                            "%d registrations in each phase".formatted(people),
                            profiler.get().stop()));
            report.say("Where the time went: %s; recordings in %s", page, report.file("-profile"));
        }
    }

    private Instant startsAt() {
        return clock.instant().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
    }

    private String domain(String phase) {
        return phase.toLowerCase(Locale.ROOT) + "-" + run;
    }
}
