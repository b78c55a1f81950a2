package io.callboard.monitoring;

import io.callboard.e2e.Stack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The files of deploy/monitoring and the tables of their documents. */
final class Monitoring {

    static final Path FOLDER = Stack.root().resolve("deploy/monitoring");

    static final List<String> SERVICES = List.of(
            "analytics-service", "event-service", "notifier-service", "registration-service", "scheduler-service");

    private Monitoring() {}

    /**
     * A line of the table in docs/metrics.md.
     *
     * @param rare whether it is absent until it is counted for the first time
     */
    record Metric(String name, boolean rare, String type, List<String> labels, List<String> services, String unit) {}

    static List<JsonNode> alerts() {
        return yaml(FOLDER.resolve("alerts.yml"))
                .path("groups")
                .valueStream()
                .flatMap(group -> group.path("rules").valueStream())
                .toList();
    }

    static Map<String, JsonNode> dashboards() {
        Map<String, JsonNode> dashboards = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(FOLDER.resolve("dashboards"))) {
            for (Path file : files.sorted().toList()) {
                dashboards.put(
                        file.getFileName().toString(), JsonMapper.shared().readTree(Files.readString(file)));
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return dashboards;
    }

    /** Every expression, by its place. */
    static Map<String, String> expressions() {
        Map<String, String> expressions = new LinkedHashMap<>();
        alerts().forEach(alert -> expressions.put(
                alert.path("alert").asString(), alert.path("expr").asString()));
        dashboards()
                .forEach((file, dashboard) -> dashboard
                        .path("panels")
                        .forEach(panel -> panel.path("targets")
                                .forEach(target -> expressions.put(
                                        file + ", " + panel.path("title").asString() + ", "
                                                + target.path("refId").asString(),
                                        target.path("expr").asString()))));
        return expressions;
    }

    static List<Metric> table() {
        List<Metric> metrics = new ArrayList<>();
        for (String line : text("docs/metrics.md").lines().toList()) {
            List<String> cells = Stream.of(line.split("\\|")).map(String::strip).toList();
            if (cells.size() > 6 && cells.get(1).startsWith("`")) {
                metrics.add(new Metric(
                        cells.get(1).replaceAll("[`†]", "").strip(),
                        cells.get(1).contains("†"),
                        cells.get(2),
                        words(cells.get(3)),
                        cells.get(4).equals("all") ? SERVICES : words(cells.get(4)),
                        cells.get(5)));
            }
        }
        return metrics;
    }

    private static List<String> words(String cell) {
        return Stream.of(cell.replace("`", "").split(","))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }

    static String text(String file) {
        try {
            return Files.readString(Stack.root().resolve(file));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static JsonNode yaml(Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        Object document = new Yaml(new SafeConstructor(options)).load(text(file.toString()));
        return JsonMapper.shared().valueToTree(document);
    }
}
