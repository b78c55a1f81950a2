package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The checked-in OpenAPI documents satisfy public linters, and our own rules for problem details. */
class OpenApiLintTest {

    @BeforeAll
    static void install() {
        Npm.install();
    }

    @Test
    void redoclyReportsNothing() {
        Npm.Run run = onAllDocuments("redocly", "lint", "--config", "redocly.yaml", "--format", "json");

        assertThat(run.output().split("\"errors\": 0,\\s+\"warnings\": 0,", -1))
                .as(run.output())
                .hasSize(1 + Npm.documents().size());
        assertThat(run.status()).isZero();
    }

    @Test
    void spectralReportsNothing() {
        Npm.Run run = onAllDocuments("spectral", "lint", "--ruleset", ".spectral.yaml", "--fail-severity", "hint");

        assertThat(run.output()).contains("No results");
        assertThat(run.status()).isZero();
    }

    private static Npm.Run onAllDocuments(String... command) {
        List<Path> documents = Npm.documents();
        assertThat(documents).hasSize(5);
        List<String> whole = new ArrayList<>(List.of(command));
        documents.forEach(document -> whole.add(document.toString()));
        return Npm.run(Map.of(), whole.toArray(String[]::new));
    }
}
