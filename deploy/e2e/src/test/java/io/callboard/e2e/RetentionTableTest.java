package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares the table in docs/operations.md, which says how long each row is kept, with the tables that migrations make. */
class RetentionTableTest {

    private static final Pattern VERSION = Pattern.compile("V([\\d_]+?)__.*");
    private static final Pattern CHANGE = Pattern.compile("""
            (?im)^\\s*(?:create table (?:if not exists )?(\\w+)|drop table (?:if exists )?(\\w+)|alter table (\\w+) rename to (\\w+))""");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");

    /** Flyway makes it. */
    private static final String HISTORY = "flyway_schema_history";

    @ParameterizedTest
    @CsvSource({
        "all, service-chassis/src/main/resources/db/chassis",
        "event-service, event-service/src/main/resources/db/migration",
        "registration-service, registration-service/src/main/resources/db/migration",
        "scheduler-service, scheduler-service/src/main/resources/db/migration",
        "notifier-service, notifier-service/src/main/resources/db/migration",
        "analytics-service, analytics-service/src/main/resources/db/migration"
    })
    void everyTableHasARow(String service, String migrations) throws IOException {
        assertThat(documented(service)).isEqualTo(tables(Stack.root().resolve(migrations)));
    }

    private static Set<String> documented(String service) throws IOException {
        String text = Files.readString(Stack.root().resolve("docs/operations.md"));
        String section = text.substring(text.indexOf("\n## Retention\n"));
        return section.substring(0, section.indexOf("\n## ", 1))
                .lines()
                .map(line -> line.split("\\|"))
                .filter(cells -> cells.length > 2 && cells[1].strip().equals(service))
                .flatMap(cells -> NAME.matcher(cells[2]).results())
                .map(name -> name.group(1))
                .filter(name -> !name.equals(HISTORY))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> tables(Path migrations) throws IOException {
        Set<String> tables = new TreeSet<>();
        for (Path migration : inOrder(migrations)) {
            CHANGE.matcher(Files.readString(migration)).results().forEach(change -> apply(change, tables));
        }
        return tables;
    }

    private static void apply(MatchResult change, Set<String> tables) {
        if (change.group(1) != null) {
            tables.add(change.group(1));
        } else if (change.group(2) != null) {
            tables.remove(change.group(2));
        } else if (tables.remove(change.group(3))) {
            tables.add(change.group(4));
        }
    }

    private static List<Path> inOrder(Path migrations) throws IOException {
        try (Stream<Path> files = Files.list(migrations)) {
            return files.filter(file ->
                            VERSION.matcher(file.getFileName().toString()).matches())
                    .sorted(Comparator.comparing(RetentionTableTest::version, Arrays::compare))
                    .toList();
        }
    }

    private static int[] version(Path migration) {
        String version = VERSION.matcher(migration.getFileName().toString()).replaceFirst("$1");
        return Stream.of(version.split("_")).mapToInt(Integer::parseInt).toArray();
    }
}
