package io.callboard.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Runs the examples of {@code docs/analysts.md} that read the archive, over messages as the contracts show them. */
class ArchiveDocumentIT extends ArchiveScene {

    private static final Path ROOT = Path.of(System.getProperty("callboard.root", "../.."));
    private static final Pattern EXAMPLE =
            Pattern.compile("```\\w+\\n(?:--|#) Archive (in|with) ([^\\n]+)\\n(.*?)```", Pattern.DOTALL);
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Instant NEXT_DAY = TestBroker.NOON.plus(Duration.ofDays(1));

    private final Map<String, String> examples = new TreeMap<>();

    @BeforeAll
    static void sendMessages() throws IOException {
        TestBroker.createTopic("deliveries.v1", 2, Map.of());
        TestBroker.createTopic("registrations.v1", 1, Map.of());
        TestBroker.createTopic("reminders.v1", 1, Map.of());
        TestBroker.createTopic("timers.v1", 1, Map.of());
        String suppressed = contract("deliveries.v1", "DeliverySuppressed", Map.of());
        // Published twice.
        TestBroker.sendTyped("deliveries.v1", TestBroker.NOON, "DeliverySuppressed", "a", suppressed);
        TestBroker.sendTyped("deliveries.v1", TestBroker.NOON, "DeliverySuppressed", "a", suppressed);
        TestBroker.sendTyped("deliveries.v1", NEXT_DAY, "DeliverySuppressed", "b", another("UNSUBSCRIBED"));
        TestBroker.sendTyped("deliveries.v1", NEXT_DAY, "DeliverySuppressed", "c", another("UNSUBSCRIBED"));
        TestBroker.sendTyped("deliveries.v1", NEXT_DAY, "DeliverySuppressed", "d", another("ALREADY_SENT"));
        TestBroker.sendTyped(
                "deliveries.v1", NEXT_DAY, "DeliverySent", "e", contract("deliveries.v1", "DeliverySent", Map.of()));
        TestBroker.sendTyped(
                "registrations.v1",
                NEXT_DAY,
                "RegistrationConfirmed",
                "f",
                contract("registrations.v1", "RegistrationConfirmed", Map.of()));
        String announced = contract("reminders.v1", "RemindersAnnounced", Map.of());
        TestBroker.sendTyped("reminders.v1", NEXT_DAY, "RemindersAnnounced", "g", announced);
        TestBroker.sendTyped("reminders.v1", NEXT_DAY, "RemindersAnnounced", "g", announced);
        TestBroker.sendTyped(
                "reminders.v1",
                NEXT_DAY,
                "RemindersAnnounced",
                "h",
                contract("reminders.v1", "RemindersAnnounced", Map.of("part", "another")));
        TestBroker.sendTyped("timers.v1", NEXT_DAY, "TimerArmed", "i", contract("timers.v1", "TimerArmed", Map.of()));
        TestBroker.sendTyped(
                "timers.v1", NEXT_DAY, "TimerPlanned", "j", contract("timers.v1", "TimerPlanned", Map.of()));
        TestBroker.sendTyped(
                "timers.v1",
                NEXT_DAY,
                "TimerSkipped",
                "k",
                contract(
                        "timers.v1",
                        "TimerSkipped",
                        Map.of("timerId", UUID.randomUUID().toString())));
    }

    private static String another(String reason) throws IOException {
        return contract(
                "deliveries.v1",
                "DeliverySuppressed",
                Map.of("deliveryId", UUID.randomUUID().toString(), "reason", reason));
    }

    private static String contract(String topic, String type, Map<String, String> changes) throws IOException {
        Path example = ROOT.resolve("docs/contracts")
                .resolve(topic)
                .resolve("examples")
                .resolve(type + ".json");
        ObjectNode message = (ObjectNode) JSON.readTree(Files.readString(example));
        changes.forEach(message::put);
        return JSON.writeValueAsString(message);
    }

    @BeforeEach
    void archiveTopics() throws IOException {
        EXAMPLE.matcher(Files.readString(ROOT.resolve("docs/analysts.md")))
                .results()
                .forEach(example -> examples.put(example.group(2), example.group(3)));
        assertThat(command(
                        "--out=" + out.resolve("archive"),
                        "--bootstrap=" + TestBroker.servers(),
                        "--topics=deliveries.v1,registrations.v1,reminders.v1,timers.v1"))
                .isEqualTo(ArchiveCommand.COMPLETE);
    }

    /** A new example needs a check here. */
    @Test
    void knowsEveryExample() {
        assertThat(examples.keySet())
                .containsExactlyInAnyOrder(
                        "DuckDB: open",
                        "DuckDB: suppressed by day",
                        "DuckDB: accounts",
                        "DuckDB: to Parquet",
                        "jq: values",
                        "Python: messages by day");
    }

    @Test
    void duckDbReadsTheArchive() throws SQLException {
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute(example("DuckDB: open").replace("'archive/", "'" + out + "/archive/"));

            assertThat(rows(statement, example("DuckDB: suppressed by day")))
                    .containsExactly(
                            "2026-11-26 UNSUBSCRIBED 1", "2026-11-27 ALREADY_SENT 1", "2026-11-27 UNSUBSCRIBED 2");

            // Two parts of 412 mails and 37 text messages, one of them published twice.
            assertThat(rows(statement, example("DuckDB: accounts").replace("'archive/", "'" + out + "/archive/")))
                    .containsExactly(
                            "PT1H ARMED null EMAIL 824 4 820",
                            "PT1H ARMED null SMS 74 0 74",
                            "PT1H SKIPPED PAST_DUE null null 0 null");

            Path parquet = out.resolve("deliveries.parquet");
            statement.execute(example("DuckDB: to Parquet").replace("deliveries.parquet", parquet.toString()));
            assertThat(rows(
                            statement,
                            "select ce_type, count(*), count(distinct key) from '" + parquet
                                    + "' group by 1 order by 1"))
                    .containsExactly("DeliverySent 1 1", "DeliverySuppressed 5 4");
        }
    }

    private static List<String> rows(Statement statement, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery(query)) {
            while (result.next()) {
                List<String> cells = new ArrayList<>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    cells.add(result.getString(column));
                }
                rows.add(String.join(" ", cells));
            }
        }
        return rows;
    }

    @Test
    void jqReadsTheArchive() throws Exception {
        assumeTrue(isInstalled("jq"), "jq is not installed");

        run("bash", "-c", example("jq: values"));

        assertThat(JSON.readTree(Files.readString(out.resolve("registrations.ndjson"))))
                .isEqualTo(JSON.readTree(contract("registrations.v1", "RegistrationConfirmed", Map.of())));
    }

    @Test
    void pythonReadsTheArchive() throws Exception {
        assumeTrue(isInstalled("python3"), "Python is not installed");

        JsonNode days = JSON.readTree(run("python3", "-c", example("Python: messages by day")));

        assertThat(days.valueStream().map(JsonNode::toString))
                .containsExactly(
                        "[\"deliveries.v1\",\"2026-11-26\",\"DeliverySuppressed\",2]",
                        "[\"deliveries.v1\",\"2026-11-27\",\"DeliverySent\",1]",
                        "[\"deliveries.v1\",\"2026-11-27\",\"DeliverySuppressed\",3]",
                        "[\"registrations.v1\",\"2026-11-27\",\"RegistrationConfirmed\",1]",
                        "[\"reminders.v1\",\"2026-11-27\",\"RemindersAnnounced\",3]",
                        "[\"timers.v1\",\"2026-11-27\",\"TimerArmed\",1]",
                        "[\"timers.v1\",\"2026-11-27\",\"TimerPlanned\",1]",
                        "[\"timers.v1\",\"2026-11-27\",\"TimerSkipped\",1]");
    }

    private String example(String name) {
        return examples.getOrDefault(name, "");
    }

    private static boolean isInstalled(String tool) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path output = out.resolve("output");
        Path errors = out.resolve("errors");
        Process process = new ProcessBuilder(command)
                .directory(out.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Files.readString(output);
    }
}
