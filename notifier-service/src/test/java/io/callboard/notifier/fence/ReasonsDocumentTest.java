package io.callboard.notifier.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.chassis.testing.Repository;
import io.callboard.notifier.choice.MessageChoices;
import io.callboard.notifier.delivery.Settlement;
import io.callboard.notifier.fence.Verdict.Meaning;
import io.callboard.notifier.sms.SmsRefusal;
import io.callboard.notifier.suppression.SuppressionReason;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReasonsDocumentTest {

    private static final Pattern ROW =
            Pattern.compile("^\\| `([A-Z_]+)` \\| (SUPPRESSED|EXPIRED) \\|.*$", Pattern.MULTILINE);

    /**
     * Reasons that no fence gives: those of a suppressed address, for which {@link Verdict#ADDRESS_SUPPRESSED} stands,
     * limits, the choice of the scheduler, and what people do not want.
     */
    private static final List<String> OTHERS = Stream.of(
                    Arrays.stream(SuppressionReason.values()),
                    Arrays.stream(SmsRefusal.values()),
                    Stream.of(SmsRefusal.MOVED_TO_EMAIL, Settlement.HELD_OUT, MessageChoices.UNWANTED))
            .flatMap(reasons -> reasons)
            .map(reason -> reason + " SUPPRESSED")
            .toList();

    @Test
    void listsTheReasonsOfTheFencesWithTheirState() throws IOException {
        String document = Files.readString(Repository.root().resolve("docs/reasons.md"));

        List<String> listed = ROW.matcher(document)
                .results()
                .map(row -> row.group(1) + " " + row.group(2))
                .toList();

        assertThat(listed).containsAll(OTHERS);
        assertThat(listed.stream().filter(row -> !OTHERS.contains(row)))
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Verdict.values())
                        .filter(verdict -> verdict.isFinal() && verdict != Verdict.ADDRESS_SUPPRESSED)
                        .map(verdict -> verdict + (verdict.meaning() == Meaning.SUPPRESS ? " SUPPRESSED" : " EXPIRED"))
                        .toList());
    }
}
