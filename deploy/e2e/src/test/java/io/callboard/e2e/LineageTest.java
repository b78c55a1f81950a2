package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** docs/lineage.md says of each property of each topic where it comes from, and names no other. */
class LineageTest {

    private static final Path CONTRACTS = Stack.root().resolve("docs/contracts");
    private static final Path LINEAGE = Stack.root().resolve("docs/lineage.md");
    private static final Pattern CODE = Pattern.compile("`(\\w+)`");

    @Test
    void namesEachPropertyOfEachTopicOnce() throws IOException {
        assertThat(documented()).isEqualTo(properties());
    }

    @Test
    void saysOfEachPropertyWhereItComesFrom() throws IOException {
        assertThat(rows()).isNotEmpty().allSatisfy(cells -> {
            assertThat(cells).hasSize(4);
            assertThat(cells.get(2).strip()).as(cells.get(1)).isNotEmpty();
        });
    }

    private static Map<String, Set<String>> properties() throws IOException {
        Map<String, Set<String>> properties = new TreeMap<>();
        try (Stream<Path> files = Files.walk(CONTRACTS)) {
            for (Path file : files.filter(file -> file.toString().endsWith(".schema.json"))
                    .toList()) {
                String topic = CONTRACTS.relativize(file).getName(0).toString();
                if (topic.equals("webhooks")) {
                    continue;
                }
                properties
                        .computeIfAbsent(topic, any -> new TreeSet<>())
                        .addAll(JsonMapper.shared()
                                .readTree(Files.readString(file))
                                .path("properties")
                                .propertyNames());
            }
        }
        return properties;
    }

    private static Map<String, Set<String>> documented() throws IOException {
        Map<String, Set<String>> documented = new TreeMap<>();
        String topic = "";
        for (String line : Files.readAllLines(LINEAGE)) {
            if (line.startsWith("## ")) {
                topic = line.substring(3).replace("`", "").strip();
            } else if (line.startsWith("| `")) {
                Set<String> known = documented.computeIfAbsent(topic, any -> new TreeSet<>());
                CODE.matcher(line.split("\\|")[1])
                        .results()
                        .map(property -> property.group(1))
                        .forEach(property -> assertThat(known.add(property))
                                .as(property + " appears twice")
                                .isTrue());
            }
        }
        return documented;
    }

    private static List<List<String>> rows() throws IOException {
        return Files.readAllLines(LINEAGE).stream()
                .filter(line -> line.startsWith("| `"))
                .map(line -> Stream.of(line.split("(?<!\\\\)\\|", -1)).collect(Collectors.toList()))
                .toList();
    }
}
