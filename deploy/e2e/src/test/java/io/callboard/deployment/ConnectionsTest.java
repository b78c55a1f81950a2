package io.callboard.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The numbers of database connections in docs/operations.md are those of the defaults and of the listeners in the
 * sources, and their sums.
 */
class ConnectionsTest {

    private static final int RELAY = 1;

    private static final Pattern ROW =
            Pattern.compile("\\| ([a-z]+-service) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\| (\\d+) \\|");
    private static final Pattern LISTENER = Pattern.compile("@KafkaListener\\((.*?)\\bvoid ", Pattern.DOTALL);
    private static final Pattern CONCURRENCY = Pattern.compile("concurrency = \"(\\d+)\"");

    private static final String OPERATIONS = Platform.text("docs/operations.md");

    private final int threadsOfListener = Yaml.one(
                    Platform.text("service-chassis/src/main/resources/callboard-chassis-messaging.yml"))
            .at("/spring/kafka/listener/concurrency")
            .asInt();

    /** The connections of an instance: requests, listener threads, workers, relay. */
    private record Connections(int requests, int listeners, int workers, int relay) {

        int sum() {
            return requests + listeners + workers + relay;
        }
    }

    @Test
    void theTableHasTheNumbersOfEachService() {
        Map<String, Connections> documented = new LinkedHashMap<>();
        Map<String, Integer> sums = new LinkedHashMap<>();
        for (Matcher row = ROW.matcher(OPERATIONS); row.find(); ) {
            documented.put(
                    row.group(1), new Connections(number(row, 2), number(row, 3), number(row, 4), number(row, 5)));
            sums.put(row.group(1), number(row, 6));
        }

        assertThat(documented).isEqualTo(services());
        documented.forEach(
                (service, numbers) -> assertThat(sums).as("sum of the row").containsEntry(service, numbers.sum()));
    }

    @Test
    void theTextHasTheirSums() {
        List<Integer> sums =
                services().values().stream().map(Connections::sum).sorted().toList();
        int twoOfEach = 2 * sums.stream().mapToInt(Integer::intValue).sum();

        assertThat(OPERATIONS)
                .contains("An instance takes at most %d to %d connections".formatted(sums.getFirst(), sums.getLast()))
                .contains("Two of each service take %d at most".formatted(twoOfEach))
                .contains("two instances of each service takes %d connections at most".formatted(twoOfEach));
    }

    private Map<String, Connections> services() {
        Map<String, Connections> services = new LinkedHashMap<>();
        for (String service : Platform.PORTS.keySet()) {
            services.put(
                    service,
                    new Connections(
                            pool(service, "requests"), listenerThreads(service), pool(service, "workers"), RELAY));
        }
        return services;
    }

    private int listenerThreads(String service) {
        return Platform.files(Platform.ROOT.resolve(service).resolve("src/main/java"), ".java").stream()
                .flatMap(
                        file -> LISTENER.matcher(Platform.text(file.toString())).results())
                .mapToInt(listener -> {
                    Matcher concurrency = CONCURRENCY.matcher(listener.group(1));
                    return concurrency.find() ? number(concurrency, 1) : threadsOfListener;
                })
                .sum();
    }

    private static int pool(String service, String property) {
        return Stream.concat(
                        Yaml.all(Platform.text(service + "/src/main/resources/application.yml")).stream()
                                .map(document -> document.at("/callboard/pools/" + property)),
                        metadata()
                                .filter(each -> each.path("name").asString("").equals("callboard.pools." + property))
                                .map(each -> each.path("defaultValue")))
                .filter(value -> !value.isMissingNode())
                .findFirst()
                .orElseThrow()
                .asInt();
    }

    private static Stream<JsonNode> metadata() {
        return JsonMapper.shared()
                .readTree(Platform.text("service-chassis/target/classes/META-INF/spring-configuration-metadata.json"))
                .path("properties")
                .valueStream();
    }

    private static int number(Matcher found, int group) {
        return Integer.parseInt(found.group(group));
    }
}
