package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class UsageTest {
    @Test
    void countsProcessesThatRanFromStartToEnd() {
        Map<String, Usage> used = Usage.between(
                Map.of("kafka", new Usage(2, 0.5)), Map.of("kafka", new Usage(5, 1.5), "sandbox", new Usage(1, 0)));

        assertThat(used).containsExactly(Map.entry("kafka", new Usage(3, 1)));
    }
}
