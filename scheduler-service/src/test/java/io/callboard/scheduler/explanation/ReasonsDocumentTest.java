package io.callboard.scheduler.explanation;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Repository;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReasonsDocumentTest {

    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z_]+)` \\|.*\\| ([^|]+) \\|$", Pattern.MULTILINE);

    @Test
    void listsEveryReasonWithItsSentence() throws IOException {
        String document = Files.readString(Repository.root().resolve("docs/reasons.md"));

        List<String> listed = ROW.matcher(document)
                .results()
                .map(row -> row.group(1) + ": " + row.group(2))
                .toList();

        assertThat(listed)
                .containsExactlyElementsOf(Arrays.stream(Reason.values())
                        .map(reason -> reason.name() + ": " + reason.sentence())
                        .toList());
    }
}
