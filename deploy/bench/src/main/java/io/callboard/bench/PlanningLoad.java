package io.callboard.bench;

import io.callboard.e2e.Organizer;
import io.callboard.e2e.Part;
import io.callboard.e2e.People;
import io.callboard.e2e.Stack;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What it costs to plan a live event whose registrants are in many time zones. See the README beside it. */
public final class PlanningLoad {
    private static final String USAGE = "[--people=100000] [--zones=1,24,400] [--plannings=20] [--port-offset=2000] "
            + "[--running=false] [--data=deploy/local/data] [--out=deploy/bench/target]";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String USER = "postgres";
    private static final int WARM_UP = 5;
    private static final Duration IDLE = Duration.ofSeconds(10);

    /** Quiet hours move the first eight, which have a timer for each zone then. */
    private static final List<String> RULES =
            List.of("P14D", "P7D", "P3D", "P1D", "PT12H", "PT3H", "PT2H", "PT1H", "PT30M", "PT15M", "PT0S");

    private static final int RULES_IN_ZONES = 8;

    private static final String PLANNED = """
            select count(*) from timer where event_id = ?::uuid and status = 'SCHEDULED'
            """;

    private static final String SETTLED = """
            select (select replan_after is null from reminder_defaults where organizer_id = ?)
                and not exists (select from rule_planning where organizer_id = ?)
            """;

    private final Settings settings;
    private final Stack stack;
    private final InstantSource clock = InstantSource.system();
    private final PrintStream console = System.out;
    private final Map<String, Object> report = new LinkedHashMap<>();

    private PlanningLoad(Settings settings, Stack stack) {
        this.settings = settings;
        this.stack = stack;
    }

    /**
     * Options of the benchmark.
     *
     * @param people registrants of the live event of each phase
     * @param zones how many time zones they have, for each phase
     * @param plannings that are measured in each phase
     */
    private record Settings(int people, List<Integer> zones, int plannings, Options stack) {
        static Settings parse(String[] args) {
            Benchmark.Arguments given =
                    Benchmark.Arguments.parse(Map.of("people", "100000", "zones", "1,24,400", "plannings", "20"), args);
            return new Settings(
                    given.number("people"),
                    Arrays.stream(given.text("zones").split(","))
                            .map(Integer::valueOf)
                            .toList(),
                    given.number("plannings"),
                    given.common());
        }
    }

    /** Runs the benchmark and writes its report; fails when timers are missing. */
    public static void main(String[] args) throws IOException, SQLException {
        if (List.of(args).contains("--help")) {
            System.out.println(USAGE);
            return;
        }
        Settings settings = Settings.parse(args);
        Benchmark.run(settings.stack(), "bench-planning", stack -> {
            new PlanningLoad(settings, stack).measure();
            return true;
        });
    }

    private void measure() throws IOException, SQLException {
        report.put("startedAt", clock.instant().toString());
        report.put("people", settings.people());
        report.put("rules", RULES.size());
        report.put("plannings", settings.plannings());
        report.put("processors", Runtime.getRuntime().availableProcessors());
        try (Connection database =
                DriverManager.getConnection(stack.databaseUrl().replaceAll("/[^/]*$", "/scheduler"), USER, USER)) {
            for (int zones : settings.zones()) {
                phase(database, zones);
            }
        }
        Files.createDirectories(settings.stack().out());
        Path json = settings.stack().out().resolve("planning-%d.json".formatted(settings.people()));
        Files.writeString(json, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(report) + "\n");
        say("Report in %s", json);
    }

    /** One live event, planned again and again because its organizer changes the label of a default rule. */
    private void phase(Connection database, int zones) {
        String organizerId = "org_bench_" + zones + "_" + clock.millis();
        Organizer organizer = stack.organizer(organizerId);
        change(organizer, "of the first planning");
        String eventId = schedule(organizer);
        Instant began = clock.instant();
        register(organizer, eventId, Zones.spread(zones));
        int timers = RULES_IN_ZONES * (zones + 1) + RULES.size() - RULES_IN_ZONES;
        Waits.until(() -> planned(database, eventId) >= timers && isSettled(database, organizerId));
        say("%d zones: %d timers planned", zones, timers);
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("timers", timers);
        figures.put(
                "registeredAndPlannedMs",
                Duration.between(began, clock.instant()).toMillis());

        plan(database, organizer, organizerId, "warm-up", WARM_UP);
        Map<String, Usage> atRest = Usage.of(stack);
        Waits.pause(IDLE);
        Map<String, Usage> idle = Usage.between(atRest, Usage.of(stack));
        Map<String, Usage> before = Usage.of(stack);
        long started = System.nanoTime();
        long[] nanos = plan(database, organizer, organizerId, "measured", settings.plannings());
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        Map<String, Usage> used = Usage.between(before, Usage.of(stack));

        figures.putAll(Latencies.of(nanos).asMap());
        figures.putAll(PlanningCost.of(settings.plannings(), timers, used, took, idle, IDLE)
                .asMap());
        report.put(zones + " zones", figures);
        say("%d zones: %s", zones, figures);
        if (planned(database, eventId) != timers) {
            throw new IllegalStateException("Not all timers are planned");
        }
    }

    /** From each request until no planning waits. */
    private long[] plan(Connection database, Organizer organizer, String organizerId, String name, int plannings) {
        long[] nanos = new long[plannings];
        for (int i = 0; i < plannings; i++) {
            long asked = System.nanoTime();
            change(organizer, name + " " + i);
            Waits.until(() -> isSettled(database, organizerId));
            nanos[i] = System.nanoTime() - asked;
        }
        return nanos;
    }

    private void change(Organizer organizer, String label) {
        List<Map<String, Object>> rules = RULES.stream()
                .map(rule -> Map.<String, Object>of("offset", rule, "label", rule + " " + label))
                .toList();
        organizer
                .http()
                .put(
                        stack.at(Part.SCHEDULER_SERVICE, "/api/v1/reminder-rules"),
                        Map.of("rules", rules, "quietHours", Map.of("from", "22:00", "to", "07:00")))
                .expect(200);
    }

    /** Follows the default rules, and starts after the first of them. */
    private String schedule(Organizer organizer) {
        Instant startsAt = clock.instant().plus(Duration.ofDays(30)).truncatedTo(ChronoUnit.SECONDS);
        JsonNode made = organizer
                .http()
                .post(
                        stack.at(Part.EVENT_SERVICE, "/api/v1/events"),
                        Map.of(
                                "title",
                                "In many time zones",
                                "start",
                                Map.of(
                                        "local",
                                        startsAt.atZone(Organizer.ZONE)
                                                .toLocalDateTime()
                                                .toString(),
                                        "zone",
                                        Organizer.ZONE.getId()),
                                "duration",
                                "PT30M",
                                "registrationOpen",
                                true,
                                "stream",
                                Map.of("kind", "EXTERNAL", "url", "https://video.example.com/live"),
                                "reminders",
                                Map.of("channels", List.of("EMAIL"))))
                .expect(201)
                .json();
        String id = made.path("id").asString();
        Waits.until(() -> organizer.isKnown(id));
        return id;
    }

    private void register(Organizer organizer, String eventId, List<ZoneId> zones) {
        int chunk = settings.stack().chunk();
        long writtenBefore = written();
        for (int from = 0; from < settings.people(); from += chunk) {
            int to = Math.min(settings.people(), from + chunk);
            String csv = IntStream.range(from, to)
                    .mapToObj(number -> "Pat,%s,EMAIL,%s\n"
                            .formatted(
                                    People.address(number, "planning"),
                                    zones.get(number % zones.size()).getId()))
                    .collect(Collectors.joining("", "firstName,email,channels,timeZone\n", ""));
            JsonNode answer = organizer.importCsv(eventId, csv);
            if (People.imported(answer) != to - from) {
                throw new IllegalStateException("Not all were imported: " + answer);
            }
        }
        try (Lag lag = new Lag(stack.brokers())) {
            Waits.until(() -> lag.written("registrations.v1") >= writtenBefore + settings.people()
                    && lag.isApplied("registrations.v1", "scheduler-service")
                    && lag.isApplied("contacts.v1", "notifier-service"));
        }
    }

    private long written() {
        try (Lag lag = new Lag(stack.brokers())) {
            return lag.written("registrations.v1");
        }
    }

    private static int planned(Connection database, String eventId) {
        try (PreparedStatement statement = database.prepareStatement(PLANNED)) {
            statement.setString(1, eventId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isSettled(Connection database, String organizerId) {
        try (PreparedStatement statement = database.prepareStatement(SETTLED)) {
            statement.setString(1, organizerId);
            statement.setString(2, organizerId);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void say(String format, Object... values) {
        console.printf("%s %s%n", clock.instant().truncatedTo(ChronoUnit.MILLIS), format.formatted(values));
    }
}
