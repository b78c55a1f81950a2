package io.callboard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PlanningCostTest {
    @Test
    void leavesOutWhatIsUsedAnyway() {
        PlanningCost cost = PlanningCost.of(
                20,
                200,
                Map.of("scheduler-service", new Usage(3, 1), "postgres", new Usage(2, 0), "kafka", new Usage(9, 0)),
                Duration.ofSeconds(40),
                Map.of("scheduler-service", new Usage(0.15, 0), "postgres", new Usage(0.1, 0)),
                Duration.ofSeconds(10));

        assertThat(cost.coreMicrosPerPlanning()).isEqualTo(200_000);
        assertThat(cost.asMap()).containsEntry("coreMicrosPerTimer", 1_000L).containsEntry("idlePercent", 20.0);
    }

    @Test
    void isNotBelowZero() {
        Map<String, Usage> same = Map.of("postgres", new Usage(1, 0));

        assertThat(PlanningCost.of(1, 1, same, Duration.ofSeconds(20), same, Duration.ofSeconds(10))
                        .coreMicrosPerPlanning())
                .isZero();
    }
}
