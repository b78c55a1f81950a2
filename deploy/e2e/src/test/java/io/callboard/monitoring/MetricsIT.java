package io.callboard.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.callboard.e2e.Http;
import io.callboard.e2e.LaunchedStack;
import io.callboard.e2e.OneByOne;
import io.callboard.e2e.Organizer;
import io.callboard.monitoring.Monitoring.Metric;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.parallel.ResourceAccessMode;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Compares the metrics of a running stack with docs/metrics.md, the alerts and the dashboards. */
@OneByOne
class MetricsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Map<String, Integer> MANAGEMENT_PORTS = Map.of(
            "event-service", 9081,
            "registration-service", 9082,
            "scheduler-service", 9083,
            "notifier-service", 9084,
            "analytics-service", 9085);
    private static final String OWN = "callboard_";
    /** Metrics that Prometheus itself makes for each target. */
    private static final Map<String, Set<String>> OF_PROMETHEUS =
            Map.of("up", Set.of(), "ALERTS", Set.of("alertname", "alertstate"));

    private static final Set<String> OF_THE_TARGET = Set.of("job", "instance");
    private static final Set<String> OF_EVERY_METRIC = Set.of("application");
    /** Of every metric, and of the parts of a histogram. */
    private static final Set<String> NOT_IN_THE_TABLE = Set.of("application", "le");
    /** An id, an organizer of these tests, or an address. */
    private static final Pattern UNBOUNDED =
            Pattern.compile(".*([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}|org_|@).*", Pattern.CASE_INSENSITIVE);

    @RegisterExtension
    static final LaunchedStack LAUNCHED = LaunchedStack.undisturbed();

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void theTableHasEachOwnMetricAndEachLineIsPublished() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, Scrape> scrapes = scrapes();
            Map<String, String> published = new TreeMap<>();
            scrapes.forEach((service, scrape) -> scrape.types().forEach((family, type) -> {
                if (family.startsWith(OWN) && !family.endsWith("_max")) {
                    published.merge(family + " " + type, service, (one, other) -> one + ", " + other);
                    assertThat(scrape.help().get(family)).as(family).isNotBlank();
                }
            }));
            Map<String, String> described = new TreeMap<>();
            for (Metric metric : Monitoring.table()) {
                String line = metric.name() + " " + metric.type();
                if (metric.name().startsWith(OWN) && (!metric.rare() || published.containsKey(line))) {
                    described.put(line, metric.rare() ? published.get(line) : String.join(", ", metric.services()));
                }
                assertThat(metric.unit()).as(metric.name()).isNotBlank();
                if (metric.name().endsWith("_seconds")) {
                    assertThat(metric.unit()).isEqualTo("seconds");
                }
            }
            assertThat(described).isEqualTo(published);
        });
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void eachLineNamesTheLabelsOfItsMetric() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, Set<String>> labels = labels(scrapes());
            for (Metric metric : Monitoring.table()) {
                Set<String> present = new TreeSet<>();
                for (String ending : List.of("", "_count", "_bucket")) {
                    present.addAll(labels.getOrDefault(metric.name() + ending, Set.of()));
                }
                present.removeAll(NOT_IN_THE_TABLE);
                if (metric.name().startsWith(OWN)) {
                    assertThat(metric.rare() && present.isEmpty() ? Set.copyOf(metric.labels()) : present)
                            .as(metric.name())
                            .isEqualTo(new TreeSet<>(metric.labels()));
                } else if (!metric.rare()) {
                    assertThat(present).as(metric.name()).containsAll(metric.labels());
                }
            }
        });
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void alertsAndDashboardsUseOnlyMetricsAndLabelsThatArePublished() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            Map<String, Set<String>> labels = labels(scrapes());
            for (Metric metric : Monitoring.table()) {
                if (metric.rare()) {
                    for (String ending : List.of("", "_count", "_sum")) {
                        Set<String> rare = labels.computeIfAbsent(metric.name() + ending, _ -> new TreeSet<>());
                        rare.addAll(metric.labels());
                        rare.addAll(OF_EVERY_METRIC);
                    }
                }
            }
            labels.putAll(OF_PROMETHEUS);
            Map<String, String> unknown = new LinkedHashMap<>();
            Monitoring.expressions().forEach((place, expression) -> {
                PromQl named = PromQl.of(expression);
                Set<String> grouped = new TreeSet<>(named.groups());
                grouped.removeAll(OF_THE_TARGET);
                assertThat(named.selectors()).as(place).isNotEmpty();
                for (PromQl.Selector selector : named.selectors()) {
                    Set<String> known = labels.get(selector.metric());
                    if (known == null) {
                        unknown.put(place, selector.metric());
                        continue;
                    }
                    Set<String> wrong = new TreeSet<>(selector.labels());
                    wrong.addAll(grouped);
                    wrong.removeAll(known);
                    wrong.removeAll(OF_THE_TARGET);
                    if (!wrong.isEmpty()) {
                        unknown.put(place, selector.metric() + " " + wrong);
                    }
                }
            });
            assertThat(unknown).isEmpty();
        });
    }

    @Test
    @ResourceLock(value = LaunchedStack.STACK_UP, mode = ResourceAccessMode.READ)
    void noLabelNamesAnEventARegistrationAnOrganizerOrAnAddress() {
        Organizer organizer = LAUNCHED.stack().organizer("org_metrics");
        String eventId = organizer
                .schedule("Watched", Instant.now().plus(Duration.ofDays(1)), List.of("PT1H"))
                .path("id")
                .asString();
        await().atMost(PATIENCE).until(() -> organizer.isKnown(eventId));
        assertThat(UNBOUNDED.matcher(eventId).matches()).isTrue();

        scrapes()
                .forEach((service, scrape) -> scrape.samples()
                        .forEach((name, labels) -> labels.forEach((label, values) -> assertThat(values)
                                .as(service + " " + name + " " + label)
                                .noneMatch(value -> UNBOUNDED.matcher(value).matches()))));
    }

    private static Map<String, Scrape> scrapes() {
        Map<String, Scrape> scrapes = new TreeMap<>();
        MANAGEMENT_PORTS.forEach((service, port) -> {
            URI address = URI.create("http://localhost:" + LAUNCHED.stack().shifted(port) + "/actuator/prometheus");
            scrapes.put(
                    service,
                    Scrape.parse(Http.anonymous().get(address).expect(200).body()));
        });
        return scrapes;
    }

    /** The labels of each sample, over all services. */
    private static Map<String, Set<String>> labels(Map<String, Scrape> scrapes) {
        Map<String, Set<String>> labels = new HashMap<>();
        scrapes.values()
                .forEach(scrape -> scrape.samples()
                        .forEach((name, known) -> labels.computeIfAbsent(name, _ -> new TreeSet<>())
                                .addAll(known.keySet())));
        return labels;
    }
}
