package io.callboard.e2e;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Checks the references of the documents: the tests that they name and the files of their links exist, and their blocks
 * of code end.
 */
class DocumentsTest {
    private static final Path ROOT = Stack.root();
    private static final Pattern PROOF = Pattern.compile("`([A-Z]\\w+(?:IT|Test))(?:\\.(\\w+))?`");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|mailto:)([^)#\\s]+)(?:#[^)]*)?\\)");

    @ParameterizedTest
    @ValueSource(strings = {"README.md", "docs/how-to-change-it.md"})
    void namesTestsThatExist(String document) throws IOException {
        List<MatchResult> proofs = PROOF.matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .toList();
        assertThat(proofs).isNotEmpty();

        List<Path> tests = sources(file -> file.endsWith("IT.java") || file.endsWith("Test.java"));
        for (MatchResult proof : proofs) {
            String method = proof.group(2);
            List<Path> classes = tests.stream()
                    .filter(test -> test.endsWith(proof.group(1) + ".java"))
                    .toList();
            assertThat(classes).as(proof.group()).isNotEmpty();
            if (method != null) {
                assertThat(classes)
                        .as(proof.group())
                        .anySatisfy(test -> assertThat(test).content().contains("void " + method + "("));
            }
        }
    }

    @Test
    void linksLeadToFilesThatExist() throws IOException {
        Set<String> broken = new TreeSet<>();
        List<Path> documents = sources(file -> file.endsWith(".md") && !file.equals("template.md"));
        assertThat(documents).isNotEmpty();
        for (Path document : documents) {
            broken.addAll(LINK.matcher(Files.readString(document))
                    .results()
                    .map(link -> link.group(1))
                    .filter(link -> !Files.exists(document.resolveSibling(link)))
                    .map(link -> ROOT.relativize(document) + " -> " + link)
                    .collect(toSet()));
        }
        assertThat(broken).isEmpty();
    }

    /** Without the end of a block the rest of the page would be code. */
    @Test
    void everyBlockOfCodeEnds() throws IOException {
        for (Path document : sources(file -> file.endsWith(".md"))) {
            assertThat(Files.readString(document)
                            .lines()
                            .filter(line -> line.strip().startsWith("```"))
                            .count())
                    .as(ROOT.relativize(document).toString())
                    .isEven();
        }
    }

    private static List<Path> sources(Predicate<String> filter) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> filter.test(file.getFileName().toString()))
                    .filter(file -> !isGenerated(ROOT.relativize(file)))
                    .toList();
        }
    }

    private static boolean isGenerated(Path file) {
        for (Path part : file) {
            String name = part.toString();
            if (name.equals("target") || name.equals("data") || name.equals("node_modules")) {
                return true;
            }
        }
        return false;
    }
}
