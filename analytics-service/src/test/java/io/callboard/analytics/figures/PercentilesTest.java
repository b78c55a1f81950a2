package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PercentilesTest {

    @ParameterizedTest
    @CsvSource({"1, 10", "50, 10", "51, 20", "75, 20", "76, 40", "100, 40"})
    void isTheLowestStepThatIsEnough(int percent, int step) {
        assertThat(Percentiles.step(new TreeMap<>(Map.of(10, 2L, 20, 1L, 30, 0L, 40, 1L)), percent))
                .isEqualTo(step);
    }

    @ParameterizedTest
    @CsvSource({"1", "50", "100"})
    void isNullWithoutValues(int percent) {
        assertThat(Percentiles.step(new TreeMap<>(Map.of(10, 0L)), percent)).isNull();
    }
}
