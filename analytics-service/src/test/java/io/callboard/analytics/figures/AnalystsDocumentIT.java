package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.callboard.chassis.testing.KafkaProbe;
import io.callboard.chassis.testing.PlatformTest;
import io.callboard.chassis.testing.Repository;
import java.io.File;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import tools.jackson.databind.JsonNode;

/**
 * The examples of {@code docs/analysts.md} give the numbers of the API. Facts about a live event come twice and in any
 * order. Then the test runs the examples over the export and over the values of the topics.
 */
@PlatformTest
class AnalystsDocumentIT {

    private static final Pattern EXAMPLE =
            Pattern.compile("```\\w+\\n(?:--|#) (DuckDB|jq|Python): ([^\\n]+)\\n(.*?)```", Pattern.DOTALL);

    @LocalServerPort
    private int port;

    @Autowired
    private KafkaProbe kafka;

    @TempDir
    private Path folder;

    private final RandomFacts random = new RandomFacts(5);
    private final Map<String, String> examples = new TreeMap<>();
    private JsonNode figures = Facts.JSON.nullNode();

    @BeforeEach
    void readExamples() throws IOException {
        EXAMPLE.matcher(Files.readString(Repository.root().resolve("docs/analysts.md")))
                .results()
                .forEach(example -> examples.put(example.group(1) + ": " + example.group(2), example.group(3)));
    }

    private void settle() {
        random.sendAll(kafka);
        await().untilAsserted(() -> random.assertComplete(random.facts.figures(port)));
        figures = random.facts.figures(port);
    }

    /** A new example needs a check here. */
    @Test
    void knowsEveryExample() {
        assertThat(examples.keySet())
                .containsExactlyInAnyOrder(
                        "DuckDB: open",
                        "DuckDB: funnel",
                        "DuckDB: lateness",
                        "DuckDB: suppressed",
                        "DuckDB: watch time by reminder",
                        "DuckDB: revenue by source",
                        "jq: funnel",
                        "jq: choices",
                        "jq: suppressed",
                        "jq: positions",
                        "Python: lateness");
    }

    @Test
    void givesAnalystsEveryTopicButTheRestrictedOnes() throws IOException {
        Path root = Repository.root();
        List<String> topics = names("(?m)^([a-z-]+\\.v1):", root.resolve("deploy/helm/callboard/kafka/topics.yaml"));

        List<String> readable = names("name: ([a-z-]+\\.v1),", root.resolve("docs/analysts.md"));

        assertThat(topics).contains("contacts.v1", "hosts.v1");
        assertThat(readable)
                .containsExactlyInAnyOrderElementsOf(topics.stream()
                        .filter(topic -> !List.of("contacts.v1", "hosts.v1").contains(topic))
                        .toList());
    }

    private static List<String> names(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(found -> found.group(1))
                .toList();
    }

    @Test
    void duckDbAnswersFromTheExport() throws IOException, SQLException {
        settle();
        Path file = folder.resolve("facts.ndjson");
        Files.writeString(
                file,
                random.facts
                        .get(port, "/export?format=ndjson&eventId=" + random.facts.event)
                        .body());
        try (Connection duckDb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckDb.createStatement()) {
            statement.execute(example("DuckDB: open").replace("facts.ndjson", file.toString()));

            List<Map<String, String>> funnel = rows(statement, "DuckDB: funnel");
            assertThat(added(funnel, "source", "registered")).isEqualTo(amounts(figures.at("/registrations/bySource")));
            assertThat(sum(funnel, "confirmed"))
                    .isEqualTo(figures.at("/registrations/confirmed").asLong());
            assertThat(sum(funnel, "joined"))
                    .isEqualTo(figures.at("/viewership/total").asLong());
            assertThat(sum(funnel, "reminded")).isPositive();

            List<Map<String, String>> lateness = rows(statement, "DuckDB: lateness");
            assertThat(sum(lateness, "measured"))
                    .isEqualTo(figures.at("/notifications/lateness/measured").asLong());
            assertThat(lateness).extracting(row -> row.get("provider")).contains("resend", "twilio");

            assertThat(added(rows(statement, "DuckDB: suppressed"), "reason", "notifications"))
                    .isEqualTo(amounts(figures.at("/notifications/suppressedByReason")));

            List<Map<String, String>> watched = rows(statement, "DuckDB: watch time by reminder");
            Map<String, Long> reminded = new TreeMap<>();
            random.facts
                    .get(port, "/events/" + random.facts.event + "/reminders")
                    .json()
                    .path("items")
                    .forEach(item -> reminded.merge(
                            item.path("rule").asString(), item.path("sent").asLong(), Long::sum));
            assertThat(watched).extracting(row -> row.get("rule")).containsExactlyElementsOf(reminded.keySet());
            watched.forEach(row -> assertThat(Long.parseLong(row.get("registrants")))
                    .isPositive()
                    .isLessThanOrEqualTo(reminded.get(row.get("rule"))));

            Map<String, BigDecimal> bought = new TreeMap<>();
            rows(statement, "DuckDB: revenue by source")
                    .forEach(row ->
                            bought.merge(row.get("currency"), new BigDecimal(row.get("amount")), BigDecimal::add));
            figures.path("revenue")
                    .forEach(revenue -> assertThat(
                                    bought.get(revenue.path("currency").asString()))
                            .isEqualByComparingTo(revenue.path("amount").asString()));
            assertThat(bought).hasSameSizeAs(figures.path("revenue").values());
        }
    }

    @Test
    void jqAnswersFromTheTopics() throws Exception {
        assumeTrue(isInstalled("jq"), "jq is not installed");
        settle();
        writeTopics();

        JsonNode funnel = run("bash", "-c", example("jq: funnel"));
        Map<String, Long> registered = new TreeMap<>();
        funnel.forEach(line -> registered.put(
                line.path("source").asString(), line.path("registered").asLong()));
        assertThat(registered).isEqualTo(amounts(figures.at("/registrations/bySource")));

        Map<String, Long> chosen = new TreeMap<>();
        run("bash", "-c", example("jq: choices"))
                .forEach(line -> chosen.put(
                        line.path("question").asString() + ": "
                                + line.path("option").asString(),
                        line.path("registrations").asLong()));
        Map<String, Long> answers = new TreeMap<>();
        figures.at("/registrations/byAnswer")
                .forEach(line -> answers.put(
                        line.path("question").asString() + ": "
                                + line.path("answer").asString(),
                        line.path("registrations").asLong()));
        assertThat(chosen).isNotEmpty().isEqualTo(answers);

        Map<String, Long> suppressed = new TreeMap<>();
        run("bash", "-c", example("jq: suppressed"))
                .forEach(line -> suppressed.put(
                        line.path("reason").asString(),
                        line.path("notifications").asLong()));
        assertThat(suppressed).isEqualTo(amounts(figures.at("/notifications/suppressedByReason")));

        JsonNode positions = run("bash", "-c", example("jq: positions"));
        assertThat(positions).hasSize(1);
        assertThat(positions.at("/0/viewers").asLong())
                .isEqualTo(figures.at("/viewership/total").asLong());
    }

    @Test
    void pythonAnswersFromTheTopics() throws Exception {
        assumeTrue(isInstalled("python3"), "Python is not installed");
        settle();
        writeTopics();

        JsonNode lateness = run("python3", "-c", example("Python: lateness"));

        assertThat(lateness.propertyNames()).containsExactlyInAnyOrder("resend", "twilio");
        assertThat(lateness.valueStream()
                        .mapToLong(provider -> provider.path("measured").asLong())
                        .sum())
                .isEqualTo(figures.at("/notifications/lateness/measured").asLong());
    }

    private String example(String name) {
        return examples.getOrDefault(name, "");
    }

    /** As the document's consumers write them: the value of each message in a line. */
    private void writeTopics() throws IOException {
        for (String topic : List.of("registrations", "reminders", "deliveries", "engagement")) {
            Files.write(folder.resolve(topic + ".ndjson"), random.facts.sent(topic + ".v1"));
        }
    }

    private static boolean isInstalled(String tool) {
        for (String directory : System.getenv("PATH").split(File.pathSeparator, -1)) {
            if (Files.isExecutable(Path.of(directory, tool))) {
                return true;
            }
        }
        return false;
    }

    private JsonNode run(String... command) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment().put("EVENT", random.facts.event);
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process process = builder.redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        return Facts.JSON.readTree(Files.readString(output));
    }

    private List<Map<String, String>> rows(Statement statement, String example) throws SQLException {
        var rows = new ArrayList<Map<String, String>>();
        try (ResultSet result = statement.executeQuery(example(example))) {
            while (result.next()) {
                var row = new LinkedHashMap<String, String>();
                for (int column = 1; column <= result.getMetaData().getColumnCount(); column++) {
                    @Nullable Object value = result.getObject(column);
                    row.put(result.getMetaData().getColumnLabel(column), String.valueOf(value));
                }
                rows.add(row);
            }
        }
        assertThat(rows).isNotEmpty();
        return rows;
    }

    private static Map<String, Long> amounts(JsonNode figures) {
        var amounts = new TreeMap<String, Long>();
        figures.propertyStream()
                .forEach(
                        figure -> amounts.put(figure.getKey(), figure.getValue().asLong()));
        return amounts;
    }

    private static Map<String, Long> added(List<Map<String, String>> rows, String name, String amount) {
        var amounts = new TreeMap<String, Long>();
        rows.forEach(row -> amounts.merge(row.get(name), Long.parseLong(row.get(amount)), Long::sum));
        return amounts;
    }

    private static long sum(List<Map<String, String>> rows, String amount) {
        return rows.stream().mapToLong(row -> Long.parseLong(row.get(amount))).sum();
    }
}
