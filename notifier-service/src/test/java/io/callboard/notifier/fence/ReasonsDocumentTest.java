package io.callboard.notifier.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Repository;
import io.callboard.notifier.fence.Verdict.Meaning;
import io.callboard.notifier.suppression.SuppressionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ReasonsDocumentTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z_]+)` \\| (SUPPRESSED|EXPIRED) \\|.*$", Pattern.MULTILINE);

    /** Reasons of a suppressed address, which {@link Verdict#ADDRESS_SUPPRESSED} stands for. */
    private static final List<String> OF_ADDRESSES = Arrays.stream(SuppressionReason.values())
            .map(reason -> reason + " SUPPRESSED")
            .toList();

    @Test
    void listsTheReasonsOfTheFencesWithTheirState() throws IOException {
        String document = Files.readString(Repository.root().resolve("docs/reasons.md"));

        List<String> listed = ROW.matcher(document)
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .filter(row -> !OF_ADDRESSES.contains(row))
                .toList();

        assertThat(listed)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Verdict.values())
                        .filter(verdict -> verdict.isFinal() && verdict != Verdict.ADDRESS_SUPPRESSED)
                        .map(verdict -> verdict + (verdict.meaning() == Meaning.SUPPRESS ? " SUPPRESSED" : " EXPIRED"))
                        .toList());
    }
}
