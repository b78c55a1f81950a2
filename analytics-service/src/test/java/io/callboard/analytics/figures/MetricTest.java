package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.annotations.Parameter;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MetricTest {

    @Test
    void theDocumentListsEachMetric() {
        String[] documented =
                CountedMetric.class.getAnnotation(Parameter.class).schema().allowableValues();

        assertThat(documented)
                .containsExactly(
                        Arrays.stream(Metric.values()).map(Metric::word).toArray(String[]::new));
    }
}
