package io.callboard.notifier.fence;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.notifier.fence.FenceGate.Passage;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class FenceGateTest {

    private final Map<String, Duration> ages = new HashMap<>();
    private long nanos = 1_000;
    private final FenceGate gate = new FenceGate(
            source -> ages.getOrDefault(source, Duration.ZERO),
            new FenceProperties(Duration.ofSeconds(5), Duration.ofSeconds(30)),
            () -> nanos);

    private void pass(int seconds) {
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void freshFencesLetClaimsPass() {
        ages.put("event-service", Duration.ofSeconds(5));

        assertThat(gate.passage()).isEqualTo(Passage.FRESH);
    }

    @Test
    void oneStaleSourceHoldsClaimsForThirtySecondsAndThenMarksThem() {
        assertThat(gate.passage()).isEqualTo(Passage.FRESH);
        ages.put("registration-service", Duration.ofSeconds(6));

        assertThat(gate.passage()).isEqualTo(Passage.HOLD);
        pass(29);
        assertThat(gate.passage()).isEqualTo(Passage.HOLD);
        pass(1);
        assertThat(gate.passage()).isEqualTo(Passage.UNFENCED);

        ages.clear();
        assertThat(gate.passage()).isEqualTo(Passage.FRESH);
        ages.put("event-service", Duration.ofDays(1));
        assertThat(gate.passage()).as("counted anew").isEqualTo(Passage.HOLD);
    }

    @Test
    void anInstanceThatHasNeverHeardOfASourceWaitsFromItsStart() {
        ages.put("event-service", Duration.ofDays(10_000));
        pass(10);
        assertThat(gate.passage()).isEqualTo(Passage.HOLD);
        pass(20);
        assertThat(gate.passage()).isEqualTo(Passage.UNFENCED);
    }

    @Test
    void theStatementKnowsExactlyTheVerdicts() {
        assertThat(Pattern.compile("(?:then|else)\\s+'([A-Z_]+)'")
                        .matcher(Fences.VERDICT)
                        .results()
                        .map(match -> match.group(1))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Verdict.values()).map(Enum::name).toList());
    }
}
