package io.callboard.bench;

import io.callboard.e2e.Organizer;
import io.callboard.e2e.People;
import io.callboard.e2e.Sandbox;
import io.callboard.e2e.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Measures one live event with very many registrants whose reminders are due at one instant: the duration of
 * registering, rescheduling and cancelling, and the lateness of each reminder at the provider. See the README of this
 * module.
 */
public final class ReminderBurst implements Benchmark {
    private static final int WARM_UP = 50;
    private static final Duration JUST_BEFORE = Duration.ofMillis(500);
    private static final Duration MARGIN = Duration.ofSeconds(45);
    private static final Duration PATIENCE = Duration.ofMinutes(15);
    private static final Duration STANDSTILL = Duration.ofSeconds(60);
    /** From the instant of the burst to the one of the other organizer's reminder, so that the burst drains meanwhile. */
    private static final Duration INTO_THE_BURST = Duration.ofSeconds(1);

    private final Duration armLead = SchedulerDefaults.armLead();
    private final int people;
    private final int urgent;
    private final int latencyMs;
    private final int chunk;
    private final boolean profiled;
    private final Stack stack;
    private final Sandbox sandbox;
    private final Organizer organizer;
    private final Organizer neighbour;
    private final InstantSource clock = InstantSource.system();
    private final Report report;
    private final String run;
    private Optional<Profiler> profiler = Optional.empty();

    private ReminderBurst(Options options, Stack stack) {
        this.people = options.number("registrants");
        this.urgent = options.number("urgent");
        this.latencyMs = options.number("latency-ms");
        this.chunk = options.number("chunk");
        this.profiled = options.isOn("profile");
        this.stack = stack;
        this.sandbox = stack.sandbox();
        this.organizer = stack.organizer("org_bench");
        this.neighbour = stack.organizer("org_neighbour");
        this.run = "b" + clock.millis();
        this.report = new Report(options.out(), "reminder-burst-" + people, clock);
        report.put("registrants", people);
        report.put("providerLatencyMs", latencyMs);
    }

    /** Runs the benchmark and writes its reports; ends with 1 when a reminder was early, doubled or missing. */
    public static void main(String[] args) throws IOException, SQLException {
        Options options =
                Options.parse(args, "registrants=10000", "urgent=0", "latency-ms=20", "chunk=10000", "profile=false");
        options.measure("bench-stack", stack -> new ReminderBurst(options, stack));
    }

    @Override
    public boolean measure() throws IOException {
        sandbox.slowDown("resend", Duration.ofMillis(latencyMs));
        try {
            warmUp();
            Duration registering = moveAndCancel();
            if (profiled) {
                profiler = Optional.of(Profiler.start(stack, report.file("-profile")));
            }
            List<Lateness> lateness;
            try {
                lateness = burst(registering);
            } finally {
                writeProfile();
            }
            write(lateness.getFirst());
            return lateness.stream().allMatch(Lateness::isClean);
        } finally {
            sandbox.clearFaults();
        }
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
    private Duration moveAndCancel() {
        Instant startsAt = clock.instant().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.SECONDS);
        String eventId = schedule(organizer, "Moved and cancelled", startsAt, "PT1H");
        NewRegistrations news = NewRegistrations.of(stack);
        Instant began = clock.instant();
        Duration registering = register(organizer, eventId, "moved", people);
        report.put("registerMs", registering.toMillis());
        report.put("registeredPerSecond", perSecond(people, registering));
        report.put("audienceKnownMs", awaitKnown(news, began).toMillis());

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
        report.put("rescheduleNoticesMs", noticesArrived(asked, acceptedBefore).toMillis());

        acceptedBefore = accepted();
        asked = clock.instant();
        organizer.cancel(eventId);
        report.put("cancelHttpMs", since(asked).toMillis());
        Waits.until(() -> organizer
                .timers(eventId)
                .filter(timer -> timer.path("rule").asString().equals("PT1H"))
                .noneMatch(timer -> timer.path("status").asString().equals("SCHEDULED")));
        report.put("timersCancelledMs", since(asked).toMillis());
        report.put("cancelNoticesMs", noticesArrived(asked, acceptedBefore).toMillis());
        return registering;
    }

    /** The burst, and the lateness of the neighbour's reminders if there are any. */
    private List<Lateness> burst(Duration registering) {
        Instant due = clock.instant()
                .plus(registering.multipliedBy(2))
                .plus(armLead)
                .plus(MARGIN)
                .truncatedTo(ChronoUnit.SECONDS);
        String eventId = schedule(organizer, "All at one instant", due, "PT0S");
        Instant urgentDue = due.plus(INTO_THE_BURST);
        if (urgent > 0) {
            String urgentEventId =
                    schedule(neighbour, "Beside the burst", urgentDue.plus(Duration.ofMinutes(15)), "PT15M");
            register(neighbour, urgentEventId, "urgent", urgent);
        }
        NewRegistrations news = NewRegistrations.of(stack);
        Instant began = clock.instant();
        during("registration", () -> {
            Duration took = register(organizer, eventId, "burst", people);
            report.put("registerAgainMs", took.toMillis());
            report.put("audienceKnownAgainMs", awaitKnown(news, began).toMillis());
        });
        report.put(
                "audienceKnownBeforeArmingMs",
                Duration.between(clock.instant(), due.minus(armLead)).toMillis());
        report.say("Waiting for %s", due);
        Waits.until(() -> clock.instant().isAfter(due.minus(armLead).minus(JUST_BEFORE)));
        Map<String, Usage> atArming = Usage.of(stack);
        during("arming", () -> Waits.until(() -> clock.instant().isAfter(due.minus(JUST_BEFORE))));
        Map<String, Usage> atDue = Usage.of(stack);
        long before = accepted();
        during("burst", () -> awaitAccepted(before + people + urgent));
        Map<String, Usage> after = Usage.of(stack);
        Map<String, Long> megabytes = Usage.megabytes(stack);

        List<Lateness> lateness = new ArrayList<>();
        lateness.add(Lateness.of(arrivals(began, "burst"), due, people));
        report.put("due", due.toString());
        report.put("burst", lateness.getFirst().asMap());
        if (urgent > 0) {
            lateness.add(Lateness.of(arrivals(began, "urgent"), urgentDue, urgent));
            report.put("urgent", lateness.getLast().asMap());
        }
        Map<String, Usage> arming = Usage.between(atArming, atDue);
        Map<String, Usage> bursting = Usage.between(atDue, after);
        Map<String, Object> processes = new TreeMap<>();
        megabytes.forEach((name, memory) -> processes.put(
                name,
                Map.of(
                        "cpuSecondsArming",
                                Report.rounded(
                                        arming.getOrDefault(name, Usage.NONE).cpuSeconds()),
                        "cpuSecondsBurst",
                                Report.rounded(
                                        bursting.getOrDefault(name, Usage.NONE).cpuSeconds()),
                        "memoryMb", memory)));
        report.put("processes", processes);
        report.put("summary", organizer.summary(eventId));
        return lateness;
    }

    /** The arrivals of one group since then, by recipient. */
    private Map<String, List<Instant>> arrivals(Instant since, String group) {
        return sandbox.arrivals(since).stream()
                .filter(arrival -> arrival.to().contains("@" + domain(group) + "."))
                .collect(Collectors.groupingBy(
                        Sandbox.Arrival::to, Collectors.mapping(Sandbox.Arrival::receivedAt, Collectors.toList())));
    }

    private Duration register(Organizer organizer, String eventId, String group, int people) {
        Instant began = clock.instant();
        for (int from = 0; from < people; from += chunk) {
            int to = Math.min(people, from + chunk);
            JsonNode answer = organizer.importCsv(eventId, People.csv(from, to, domain(group)));
            if (People.imported(answer) != to - from) {
                throw new IllegalStateException("Not all were imported: " + answer);
            }
        }
        Duration took = since(began);
        report.say("%d registered in %s", people, took);
        return took;
    }

    /** The time since then until the other services have all registrations. */
    private Duration awaitKnown(NewRegistrations news, Instant began) {
        news.awaitKnown(people);
        return since(began);
    }

    /** Waits until everybody has a notice. Returns the time until the last notice arrived. */
    private Duration noticesArrived(Instant asked, long acceptedBefore) {
        awaitAccepted(acceptedBefore + people);
        List<Sandbox.Arrival> arrivals = sandbox.arrivals(asked).stream()
                .filter(arrival -> arrival.to().contains("@" + domain("moved") + "."))
                .toList();
        if (arrivals.size() != people) {
            report.say("%d notices arrived instead of %d", arrivals.size(), people);
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
                report.say("Nothing more arrives: %d of %d", accepted, expected);
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
        report.write();
        Path markdown = report.file(".md");
        String page = Markdown.of(report.figures());
        Files.writeString(markdown, page);
        report.say("%s", page);
        report.say(
                "%d arrived, the last %s after the instant; report in %s",
                lateness.arrived(), lateness.last(), markdown);
    }

    private void writeProfile() throws IOException {
        if (profiler.isPresent()) {
            List<Phase> phases = profiler.get().stop();
            report.put("profile", phases);
            Path page = report.file("-profile.md");
            Files.writeString(page, ProfilePage.of("reminder burst with %d registrants".formatted(people), phases));
            report.say("Where the time went: %s; recordings in %s", page, report.file("-profile"));
        }
    }

    private void during(String phase, Runnable work) {
        profiler.ifPresentOrElse(watching -> watching.during(phase, work), work);
    }

    private static long perSecond(int count, Duration took) {
        return count * 1000L / Math.max(1, took.toMillis());
    }

    private String domain(String group) {
        return group + "-" + run;
    }

    private Duration since(Instant then) {
        return Duration.between(then, clock.instant());
    }
}
