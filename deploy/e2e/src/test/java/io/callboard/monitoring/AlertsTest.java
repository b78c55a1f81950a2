package io.callboard.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Each alert has a runbook, and fires when and only when it should. */
class AlertsTest {

    private static final String RUNBOOKS = "https://callboard.dev/docs/operations.md#";
    private static final Pattern HEADING = Pattern.compile("(?m)^### (Callboard\\w+)$");

    @Test
    void eachAlertHasARunbookAndEachRunbookAnAlert() {
        List<String> headings = HEADING.matcher(Monitoring.text("docs/operations.md"))
                .results()
                .map(heading -> heading.group(1))
                .toList();
        List<JsonNode> alerts = Monitoring.alerts();
        assertThat(alerts)
                .isNotEmpty()
                .extracting(alert -> alert.path("alert").asString())
                .containsExactlyElementsOf(headings);
        assertThat(alerts).allSatisfy(alert -> {
            String name = alert.path("alert").asString();
            assertThat(alert.path("annotations").path("runbook_url").asString())
                    .isEqualTo(RUNBOOKS + name.toLowerCase(Locale.ROOT));
            assertThat(alert.path("annotations").path("summary").asString()).isNotBlank();
            assertThat(alert.path("labels").path("severity").asString()).isIn("page", "ticket");
        });
    }

    @Test
    void eachRunbookSaysWhatItMeansWhatToLookAtAndWhatToDo() {
        String[] runbooks = Monitoring.text("docs/operations.md").split("(?m)^### Callboard");
        assertThat(runbooks).hasSizeGreaterThan(1);
        for (String runbook : List.of(runbooks).subList(1, runbooks.length)) {
            assertThat(runbook.split("(?m)^#")[0]).contains("\nLook at:\n- ", "\nDo:\n- ");
        }
    }

    @Test
    void prometheusAcceptsRulesAndSettings() throws Exception {
        run("check", "rules", "alerts.yml");
        run("check", "config", "prometheus.yml");
    }

    /** {@code alerts.test.yml} lets each alert fire alone, and none on a healthy platform. */
    @Test
    void eachAlertFiresForWhatItIsAbout() throws Exception {
        String cases = Files.readString(Monitoring.FOLDER.resolve("alerts.test.yml"));
        assertThat(Monitoring.alerts())
                .allSatisfy(alert -> assertThat(cases)
                        .contains("alertname=\"" + alert.path("alert").asString() + "\"}', value: 1"));
        run("test", "rules", "alerts.test.yml");
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        Optional<Path> promtool = promtool();
        assumeThat(promtool).as("promtool of Debian's package prometheus").isPresent();
        Process process = new ProcessBuilder(Stream.concat(promtool.stream().map(Path::toString), Stream.of(arguments))
                        .toList())
                .directory(Monitoring.FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** On the path, or where .ci/run unpacks it. */
    private static Optional<Path> promtool() {
        return Stream.concat(
                        Stream.of(System.getenv().getOrDefault("PATH", "").split(":"))
                                .map(Path::of),
                        Stream.of(Stack.root().resolve("target/tools/usr/bin")))
                .map(folder -> folder.resolve("promtool"))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
