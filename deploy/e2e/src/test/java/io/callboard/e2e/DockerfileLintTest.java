package io.callboard.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** deploy/Dockerfile satisfies a public linter. */
class DockerfileLintTest {

    private static final Path DOCKERFILE =
            Stack.root().resolve("deploy/Dockerfile").toAbsolutePath();

    @BeforeAll
    static void install() {
        Npm.install();
    }

    @Test
    void reportsNothing() {
        assertThat(lint(DOCKERFILE)).isEqualTo(new Npm.Run(0, ""));
    }

    @Test
    void reportsMistakes(@TempDir Path folder) throws IOException {
        String text = Files.readString(DOCKERFILE);
        for (String mistake : new String[] {
            text.replace("WORKDIR /app", "WORKDIRS /app"),
            text.replace("STOPSIGNAL SIGTERM", "STOPSIGNAL"),
            text.replace("COPY --from=extracted", "COPY --form=extracted")
        }) {
            Npm.Run run = lint(Files.writeString(folder.resolve("Dockerfile"), mistake));

            assertThat(run.status()).as(run.output()).isOne();
            assertThat(run.output()).contains("Error: ");
        }
    }

    private static Npm.Run lint(Path dockerfile) {
        return Npm.run(Map.of(), "dockerfile-utils", "lint", dockerfile.toString());
    }
}
