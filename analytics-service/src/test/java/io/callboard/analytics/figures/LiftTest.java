package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiftTest {

    /** The first and the third are examples of Newcombe (1998), method 10. */
    @ParameterizedTest
    @CsvSource({
        "56, 70, 48, 80, 0.2, 0.0524, 0.3339",
        "540, 900, 50, 100, 0.1, -0.0015, 0.2012",
        "9, 10, 3, 10, 0.6, 0.1705, 0.809",
        "10, 10, 0, 20, 1, 0.6791, 1",
        "0, 10, 0, 10, 0, -0.2775, 0.2775",
        "3, 10, 9, 10, -0.6, -0.809, -0.1705"
    })
    void hasTheIntervalOfNewcombe(
            long part, long all, long otherPart, long otherAll, double difference, double lowest, double highest) {
        assertThat(Lift.of(new Proportion(part, all), new Proportion(otherPart, otherAll)))
                .isEqualTo(new Lift(difference, lowest, highest));
    }
}
