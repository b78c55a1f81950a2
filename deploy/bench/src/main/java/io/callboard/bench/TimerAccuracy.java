package io.callboard.bench;

import io.callboard.e2e.Organizer;
import io.callboard.e2e.Part;
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
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures how accurate many timers are that are due within one second: how long after its instant the message of each
 * arrives at a provider that answers at once. See the README of this module.
 */
public final class TimerAccuracy {
    private static final String USAGE =
            "[--events=1000] [--port-offset=2000] [--running=false] [--data=deploy/local/data] [--out=deploy/bench/target]";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** From the first request of the first round to its first instant. */
    private static final Duration LEAD = Duration.ofSeconds(90);

    /** From the last request of a round to its first instant, so that all timers are armed before. */
    private static final Duration QUIET = Duration.ofSeconds(15);

    private static final int WARM_UP_ROUNDS = 4;
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Options options;
    private final Stack stack;
    private final Organizer organizer;
    private final InstantSource clock = InstantSource.system();
    private final PrintStream console = System.out;

    private TimerAccuracy(Options options, Stack stack) {
        this.options = options;
        this.stack = stack;
        this.organizer = stack.organizer("org_bench");
    }

    /** Runs the benchmark and writes its report; ends with 1 when a reminder was early, doubled or missing. */
    public static void main(String[] args) throws IOException, SQLException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        List<String> given = new ArrayList<>(List.of("--events=1000"));
        given.addAll(List.of(args));
        Options options = Options.parse(given.toArray(String[]::new));
        Benchmark.run(options, "bench-accuracy", stack -> new TimerAccuracy(options, stack).measure());
    }

    private boolean measure() throws IOException {
        String domain = "accuracy" + clock.millis();
        List<String> eventIds = new ArrayList<>();
        Instant startsAt = clock.instant().plus(Duration.ofHours(2)).truncatedTo(ChronoUnit.SECONDS);
        for (int number = 0; number < options.events(); number++) {
            eventIds.add(organizer
                    .schedule("Timer " + number, startsAt, List.of("PT1M"))
                    .path("id")
                    .asString());
        }
        Waits.until(() -> organizer.isKnown(eventIds.getLast()));
        for (int number = 0; number < eventIds.size(); number++) {
            JsonNode answer = organizer.importCsv(eventIds.get(number), People.csv(number, number + 1, domain));
            if (People.imported(answer) != 1) {
                throw new IllegalStateException("Not imported: " + answer);
            }
        }
        try (Lag lag = new Lag(stack.brokers())) {
            Waits.until(() -> lag.isApplied("registrations.v1", "scheduler-service")
                    && lag.isApplied("contacts.v1", "notifier-service"));
        }
        say("%d live events with one registrant each", eventIds.size());

        Duration lead = LEAD;
        for (int number = 0; number < WARM_UP_ROUNDS; number++) {
            Round warmUp = round(eventIds, domain, lead);
            lead = warmUp.requests().multipliedBy(2).plus(QUIET);
            say("%s", warmUp.asMap());
        }
        Map<String, Usage> before = Usage.of(stack);
        Round measured = round(eventIds, domain, lead);
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("startedAt", clock.instant().toString());
        report.put("timers", eventIds.size());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        report.put("due", measured.first().toString());
        report.putAll(measured.asMap());
        Map<String, Object> cpuSeconds = new LinkedHashMap<>();
        Usage.between(before, Usage.of(stack)).forEach((name, usage) -> cpuSeconds.put(name, usage.cpuSeconds()));
        report.put("cpuSeconds", cpuSeconds);
        Files.createDirectories(options.out());
        Path json = options.out().resolve("timer-accuracy-%d.json".formatted(eventIds.size()));
        Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        say("%s; report in %s", report, json);
        return measured.isClean();
    }

    /**
     * One reminder of each live event, spread over one second.
     *
     * @param requests how long the requests took that planned them
     * @param late the time from the instant of each timer to the arrival of its message, where it arrived
     * @param arrived how many messages arrived
     */
    private record Round(Instant first, Duration requests, int timers, long[] late, int arrived) {
        boolean isClean() {
            return arrived == timers
                    && late.length == timers
                    && Arrays.stream(late).noneMatch(nanos -> nanos < 0);
        }

        Map<String, Object> asMap() {
            Map<String, Object> figures = new LinkedHashMap<>(Latencies.of(late).asMap());
            figures.put("firstMs", Latencies.of(late).percentile(0));
            figures.put("missing", timers - late.length);
            figures.put("duplicates", arrived - late.length);
            return figures;
        }
    }

    private Round round(List<String> eventIds, String domain, Duration lead) {
        Instant began = clock.instant();
        Instant first = began.plus(lead).truncatedTo(ChronoUnit.SECONDS);
        Map<String, Instant> due = new LinkedHashMap<>();
        for (int number = 0; number < eventIds.size(); number++) {
            Instant at = first.plusMillis(1000L * number / eventIds.size());
            organizer
                    .http()
                    .post(
                            stack.at(Part.SCHEDULER_SERVICE, "/api/v1/reminders"),
                            Map.of(
                                    "eventId", eventIds.get(number),
                                    "at", at.toString(),
                                    "channels", List.of("EMAIL")))
                    .expect(201);
            due.put(People.address(number, domain), at);
        }
        Duration requests = Duration.between(began, clock.instant());
        Duration left = Duration.between(clock.instant(), first);
        if (left.isNegative()) {
            throw new IllegalStateException("The requests took too long: late by " + left.negated());
        }
        say("Waiting for %s", first);
        Instant latest = first.plus(LONGEST);
        Waits.until(() -> clock.instant().isAfter(latest)
                || clock.instant().isAfter(first.plusSeconds(5))
                        && arrivals(first, domain).size() >= due.size());
        List<Sandbox.Arrival> arrivals = arrivals(first.minusSeconds(5), domain);
        Map<String, Instant> earliest = arrivals.stream()
                .collect(Collectors.toMap(
                        Sandbox.Arrival::to,
                        Sandbox.Arrival::receivedAt,
                        (one, other) -> one.isBefore(other) ? one : other));
        long[] late = due.entrySet().stream()
                .filter(timer -> earliest.containsKey(timer.getKey()))
                .mapToLong(timer -> Duration.between(timer.getValue(), earliest.get(timer.getKey()))
                        .toNanos())
                .toArray();
        return new Round(first, requests, due.size(), late, arrivals.size());
    }

    private List<Sandbox.Arrival> arrivals(Instant since, String domain) {
        return stack.sandbox().arrivals(since).stream()
                .filter(arrival -> arrival.to().contains("@" + domain + "."))
                .toList();
    }

    private void say(String format, Object... values) {
        console.printf("%s %s%n", clock.instant().truncatedTo(ChronoUnit.MILLIS), format.formatted(values));
    }
}
