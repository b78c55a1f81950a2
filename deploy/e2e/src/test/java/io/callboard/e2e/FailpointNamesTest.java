package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * A test that arms a failpoint which no code hits injects nothing, and passes for the wrong reason. This test compares
 * the names in the tests and in the operations manual with the names in the code.
 */
class FailpointNamesTest {

    private static final Path ROOT = Stack.root();
    private static final String NAME = "[a-z]+\\.[a-z-]+\\.(?:before|after)-[a-z-]+";
    private static final Pattern HIT = Pattern.compile("Failpoints\\.hit\\(\\s*\"([^\"]+)\"");
    private static final Pattern ARMED =
            Pattern.compile("(?:Failpoints\\.arm\\(\\s*\"|callboard\\.failpoint=|\"(?=" + NAME + "\"))([a-z.-]+)");
    private static final Pattern DOCUMENTED = Pattern.compile("`(" + NAME + ")`");

    @Test
    void allHaveTheSameForm() throws IOException {
        assertThat(hits()).isNotEmpty().allMatch(name -> name.matches(NAME), "<service>.<place>.<moment>");
    }

    @Test
    void testsArmNoOther() throws IOException {
        // FailpointsTest arms names of its own.
        Set<String> armed = names(ARMED, file -> isIn(file, "src/test/java") && !file.endsWith("FailpointsTest.java"));

        assertThat(armed).isNotEmpty();
        assertThat(hits()).containsAll(armed);
    }

    @Test
    void theManualNamesThemAll() throws IOException {
        assertThat(names(DOCUMENTED, file -> file.endsWith("docs/operations.md")))
                .isEqualTo(hits());
    }

    private static Set<String> hits() throws IOException {
        return names(HIT, file -> isIn(file, "src/main/java"));
    }

    private static boolean isIn(Path file, String folder) {
        return file.toString().contains(folder) && file.toString().endsWith(".java");
    }

    private static Set<String> names(Pattern pattern, Predicate<Path> filter) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(filter).toList()) {
                pattern.matcher(Files.readString(file)).results().forEach(found -> names.add(found.group(1)));
            }
        }
        return names;
    }
}
