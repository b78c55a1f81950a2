package io.callboard.bench;

import io.callboard.e2e.Organizer;
import io.callboard.e2e.People;
import io.callboard.e2e.Sandbox;
import io.callboard.e2e.Stack;
import java.io.IOException;
import java.io.PrintStream;
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
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures one live event with very many registrants, or several, whose reminders are due at one instant: the duration of
 * registering, rescheduling and cancelling, and the lateness of each reminder at the provider. See the README of this
 * module.
 */
public final class ReminderBurst {
    private static final int WARM_UP = 50;
    private static final Duration JUST_BEFORE = Duration.ofMillis(500);
    private static final Duration MARGIN = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration STANDSTILL = Duration.ofSeconds(60);
    /** From the instant of the burst to the one of the other organizer's reminder, so that the burst drains meanwhile. */
    private static final Duration INTO_THE_BURST = Duration.ofSeconds(1);
    /** The live event that is moved and cancelled has no more people. */
    private static final int MOST_MOVED = 100_000;

    private static final String AT_ONCE = "CALLBOARD_DISPATCH_INFLIGHTUNREPEATABLE";

    /** As for an account at Twilio with a high rate; the default suits one with ten messages a second. */
    private static final Map<String, String> MORE_AT_ONCE =
            Map.of(AT_ONCE, System.getenv().getOrDefault(AT_ONCE, "64"));

    private static final Map<String, String> PROVIDERS = Map.of("EMAIL", "resend", "SMS", "twilio");

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Duration armLead = SchedulerDefaults.armLead();
    private final Options options;
    private final Stack stack;
    private final Sandbox sandbox;
    private final Organizer organizer;
    private final Organizer neighbour;
    private final InstantSource clock = InstantSource.system();
    private final Map<String, Object> report = new LinkedHashMap<>();
    private final PrintStream console = System.out;
    private final String run;
    private Optional<Profiler> profiler = Optional.empty();

    /** How long the people of a burst take to register, as far as it is known. */
    private Duration registering = Duration.ZERO;

    private ReminderBurst(Options options, Stack stack) {
        this.options = options;
        this.stack = stack;
        this.sandbox = stack.sandbox();
        this.organizer = stack.organizer("org_bench");
        this.neighbour = stack.organizer("org_neighbour");
        this.run = "b" + clock.millis();
    }

    /** Runs the benchmark and writes its reports; ends with 1 when a reminder was early, doubled or missing. */
    public static void main(String[] args) throws IOException, SQLException {
        if (List.of(args).contains("--help")) {
            System.out.println(Options.USAGE);
            return;
        }
        Options options = Options.parse(args);
        Benchmark.run(options, "bench-stack", MORE_AT_ONCE, stack -> new ReminderBurst(options, stack).measure());
    }

    private boolean measure() throws IOException, SQLException {
        int people = options.registrants();
        report.put("startedAt", clock.instant().toString());
        report.put("registrants", people);
        report.put("events", options.events());
        report.put("channel", options.channel());
        report.put("providerLatencyMs", options.latencyMs());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        sandbox.slowDown(provider(), Duration.ofMillis(options.latencyMs()));
        try {
            warmUp();
            int moved = Math.min(people, MOST_MOVED);
            registering = moveAndCancel(moved).multipliedBy(people).dividedBy(moved);
            if (options.profile()) {
                profiler = Optional.of(Profiler.start(stack, file("-profile")));
            }
            // The last burst first, and in a burst the one before its neighbour.
            List<Lateness> lateness = new ArrayList<>();
            try {
                List<Map<String, Object>> bursts = new ArrayList<>();
                for (int round = 0; round < options.bursts(); round++) {
                    lateness.addAll(0, burst(round, people));
                    bursts.add(
                            Map.of("burst", reported("burst"), "processes", reported("processes"), "tables", tables()));
                }
                report.put("bursts", bursts);
            } finally {
                writeProfile();
            }
            write(lateness.getFirst());
            return lateness.stream().allMatch(Lateness::isClean);
        } finally {
            sandbox.clearFaults();
        }
    }

    private Object reported(String name) {
        return report.getOrDefault(name, Map.of());
    }

    private Map<String, Sizes.Size> tables() throws SQLException {
        return new Sizes(stack.databaseUrl()).now();
    }

    private String provider() {
        String provider = PROVIDERS.get(options.channel());
        if (provider == null) {
            throw new IllegalArgumentException("--channel is one of " + PROVIDERS.keySet());
        }
        return provider;
    }

    /** Warm-up requests without registrants, so that single answers do not show a JVM that has just started. */
    private void warmUp() {
        Instant startsAt = clock.instant().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);
        String eventId = schedule(organizer, "Warm-up", startsAt, "PT1H");
        for (int i = 1; i <= WARM_UP; i++) {
            organizer.reschedule(eventId, startsAt.plus(Duration.ofMinutes(i)));
        }
        organizer.cancel(eventId);
    }

    /** A live event of the same size, far ahead: registered, rescheduled, cancelled. */
    private Duration moveAndCancel(int people) {
        Crowd moved = crowd("moved", 0);
        Instant startsAt = clock.instant().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);
        String eventId = schedule(organizer, "Moved and cancelled", startsAt, "PT1H");
        Map<String, Long> writtenBefore = written();
        Instant began = clock.instant();
        Duration took = register(organizer, eventId, moved, 0, people);
        report.put("registerMs", took.toMillis());
        report.put("registeredPerSecond", perSecond(people, took));
        report.put(
                "audienceKnownMs", awaitAudience(writtenBefore, people, began).toMillis());

        Instant later = startsAt.plus(Duration.ofHours(3));
        long acceptedBefore = accepted();
        Instant asked = clock.instant();
        organizer.reschedule(eventId, later);
        report.put("rescheduleHttpMs", since(asked).toMillis());
        Waits.until(() -> organizer
                .timers(eventId)
                .anyMatch(timer -> timer.path("rule").asString().equals("PT1H")
                        && Instant.parse(timer.path("dueAt").asString()).equals(later.minus(Duration.ofHours(1)))));
        report.put("timersMovedMs", since(asked).toMillis());
        report.put(
                "rescheduleNoticesMs",
                noticesArrived(asked, acceptedBefore, moved, people).toMillis());

        acceptedBefore = accepted();
        asked = clock.instant();
        organizer.cancel(eventId);
        report.put("cancelHttpMs", since(asked).toMillis());
        Waits.until(() -> organizer
                .timers(eventId)
                .filter(timer -> timer.path("rule").asString().equals("PT1H"))
                .noneMatch(timer -> timer.path("status").asString().equals("SCHEDULED")));
        report.put("timersCancelledMs", since(asked).toMillis());
        report.put(
                "cancelNoticesMs",
                noticesArrived(asked, acceptedBefore, moved, people).toMillis());
        return took;
    }

    /** The burst, and the lateness of the neighbour's reminders if there are any. */
    private List<Lateness> burst(int round, int people) {
        Crowd crowd = crowd("burst" + round, MOST_MOVED + round * people);
        Crowd beside = crowd("urgent" + round, MOST_MOVED + options.bursts() * people);
        Instant due =
                clock.instant().plus(registering).plus(armLead).plus(MARGIN).truncatedTo(ChronoUnit.SECONDS);
        List<String> eventIds = IntStream.range(0, options.events())
                .mapToObj(number -> schedule(organizer, "All at one instant", due, "PT0S"))
                .toList();
        int urgent = options.urgent();
        Instant urgentDue = due.plus(INTO_THE_BURST);
        if (urgent > 0) {
            String urgentEventId =
                    schedule(neighbour, "Beside the burst", urgentDue.plus(Duration.ofMinutes(15)), "PT15M");
            register(neighbour, urgentEventId, beside, 0, urgent);
        }
        Map<String, Long> writtenBefore = written();
        Instant began = clock.instant();
        during("registration", () -> {
            registering = registerForAll(eventIds, crowd, people);
            report.put("registerAgainMs", registering.toMillis());
            report.put(
                    "audienceKnownAgainMs",
                    awaitAudience(writtenBefore, people, began).toMillis());
        });
        report.put(
                "audienceKnownBeforeArmingMs",
                Duration.between(clock.instant(), due.minus(armLead)).toMillis());
        say("Waiting for %s", due);
        Waits.until(() -> clock.instant().isAfter(due.minus(armLead).minus(JUST_BEFORE)));
        Map<String, Usage> atArming = Usage.of(stack);
        during("arming", () -> Waits.until(() -> clock.instant().isAfter(due.minus(JUST_BEFORE))));
        Map<String, Usage> atDue = Usage.of(stack);
        long before = accepted();
        during("burst", () -> awaitAccepted(before + people + urgent));
        Map<String, Usage> after = Usage.of(stack);
        Map<String, Long> megabytes = Usage.megabytes(stack);

        List<Lateness> lateness = new ArrayList<>();
        lateness.add(Lateness.of(arrivals(began, crowd, people), due, people));
        report.put("due", due.toString());
        report.put("burst", lateness.getFirst().asMap());
        if (urgent > 0) {
            lateness.add(Lateness.of(arrivals(began, beside, urgent), urgentDue, urgent));
            report.put("urgent", lateness.getLast().asMap());
        }
        Map<String, Usage> arming = Usage.between(atArming, atDue);
        Map<String, Usage> bursting = Usage.between(atDue, after);
        Map<String, Object> processes = new TreeMap<>();
        megabytes.forEach((name, memory) -> processes.put(
                name,
                Map.of(
                        "cpuSecondsArming",
                                rounded(arming.getOrDefault(name, Usage.NONE).cpuSeconds()),
                        "cpuSecondsBurst",
                                rounded(bursting.getOrDefault(name, Usage.NONE).cpuSeconds()),
                        "memoryMb", memory)));
        report.put("processes", processes);
        report.put("summary", eventIds.stream().map(organizer::summary).toList());
        return lateness;
    }

    /** The arrivals of one crowd since then, by recipient. */
    private Map<String, List<Instant>> arrivals(Instant since, Crowd crowd, int people) {
        Set<String> addresses = crowd.addresses(people);
        return sandbox.arrivals(since).stream()
                .filter(arrival -> addresses.contains(arrival.to()))
                .collect(Collectors.groupingBy(
                        Sandbox.Arrival::to, Collectors.mapping(Sandbox.Arrival::receivedAt, Collectors.toList())));
    }

    /** Registers the people of the burst, as many for each of the live events. */
    private Duration registerForAll(List<String> eventIds, Crowd crowd, int people) {
        Duration took = Duration.ZERO;
        for (int i = 0; i < eventIds.size(); i++) {
            int from = (int) ((long) people * i / eventIds.size());
            int to = (int) ((long) people * (i + 1) / eventIds.size());
            took = took.plus(register(organizer, eventIds.get(i), crowd, from, to));
        }
        return took;
    }

    /** Registers the people with the numbers from one to another, which is left out. */
    private Duration register(Organizer organizer, String eventId, Crowd crowd, int first, int end) {
        Instant began = clock.instant();
        for (int from = first; from < end; from += options.chunk()) {
            int to = Math.min(end, from + options.chunk());
            JsonNode answer = organizer.importCsv(eventId, crowd.csv(from, to));
            if (People.imported(answer) != to - from) {
                throw new IllegalStateException("Not all were imported: " + answer);
            }
        }
        Duration took = since(began);
        say("%d registered in %s", end - first, took);
        return took;
    }

    /** Waits until scheduler-service has the registrations and notifier-service the contacts; time since then. */
    private Duration awaitAudience(Map<String, Long> writtenBefore, int people, Instant began) {
        try (Lag lag = new Lag(stack.brokers())) {
            Waits.until(() -> writtenBefore.entrySet().stream()
                    .allMatch(topic -> lag.written(topic.getKey()) >= topic.getValue() + people));
            Waits.until(() -> hasRead(lag, "registrations.v1", "scheduler-service")
                    && hasRead(lag, "contacts.v1", "notifier-service"));
        }
        return since(began);
    }

    private Map<String, Long> written() {
        try (Lag lag = new Lag(stack.brokers())) {
            return Map.of(
                    "registrations.v1", lag.written("registrations.v1"),
                    "contacts.v1", lag.written("contacts.v1"));
        }
    }

    private static boolean hasRead(Lag lag, String topic, String group) {
        return lag.isApplied(topic, group);
    }

    /** Waits until everybody has a notice. Returns the time until the last notice arrived. */
    private Duration noticesArrived(Instant asked, long acceptedBefore, Crowd moved, int people) {
        awaitAccepted(acceptedBefore + people);
        Set<String> addresses = moved.addresses(people);
        List<Sandbox.Arrival> arrivals = sandbox.arrivals(asked).stream()
                .filter(arrival -> addresses.contains(arrival.to()))
                .toList();
        if (arrivals.size() != people) {
            say("%d notices arrived instead of %d", arrivals.size(), people);
        }
        return arrivals.isEmpty()
                ? Duration.ZERO
                : Duration.between(asked, arrivals.getLast().receivedAt());
    }

    /** Waits for this many acceptances, or until nothing more arrives for a while. */
    private void awaitAccepted(long expected) {
        Instant latest = clock.instant().plus(PATIENCE);
        Instant lastProgress = clock.instant();
        long seen = -1;
        while (clock.instant().isBefore(latest)) {
            long accepted = accepted();
            if (accepted >= expected) {
                return;
            }
            if (accepted != seen) {
                seen = accepted;
                lastProgress = clock.instant();
            }
            if (since(lastProgress).compareTo(STANDSTILL) > 0) {
                say("Nothing more arrives: %d of %d", accepted, expected);
                return;
            }
            Waits.pause(Duration.ofMillis(20));
        }
    }

    private long accepted() {
        return sandbox.stats().path("accepted").asLong();
    }

    private String schedule(Organizer organizer, String title, Instant startsAt, String rule) {
        String eventId =
                organizer.schedule(title, startsAt, List.of(rule)).path("id").asString();
        Waits.until(() -> organizer.isKnown(eventId));
        return eventId;
    }

    private void write(Lateness lateness) throws IOException {
        Files.createDirectories(options.out());
        Path json = file(".json");
        Path markdown = file(".md");
        Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        Files.writeString(markdown, Markdown.of(report));
        console.println(Markdown.of(report));
        say(
                "%d arrived, the last %s after the instant; reports in %s and %s",
                lateness.arrived(), lateness.last(), json, markdown);
    }

    private void writeProfile() throws IOException {
        if (profiler.isPresent()) {
            List<Phase> phases = profiler.get().stop();
            report.put("profile", phases);
            Path page = file("-profile.md");
            Files.writeString(
                    page,
                    ProfilePage.of("reminder burst with %d registrants".formatted(options.registrants()), phases));
            say("Where the time went: %s; recordings in %s", page, file("-profile"));
        }
    }

    private Path file(String ending) {
        return options.out().resolve("reminder-burst-%d%s".formatted(options.registrants(), ending));
    }

    private void during(String phase, Runnable work) {
        profiler.ifPresentOrElse(watching -> watching.during(phase, work), work);
    }

    private static double rounded(double value) {
        return Math.round(value * 10) / 10.0;
    }

    private static long perSecond(int count, Duration took) {
        return count * 1000L / Math.max(1, took.toMillis());
    }

    private Crowd crowd(String name, int firstPhone) {
        return new Crowd(name + "-" + run, options.channel(), firstPhone);
    }

    private Duration since(Instant then) {
        return Duration.between(then, clock.instant());
    }

    private void say(String format, Object... values) {
        console.printf("%s %s%n", clock.instant().truncatedTo(ChronoUnit.MILLIS), format.formatted(values));
    }
}
