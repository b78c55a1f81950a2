package io.callboard.analytics.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.callboard.analytics.figures.ShowUpForecast.Past;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShowUpForecastTest {

    @Test
    void isTheAverageOfThePlatformWithoutPastEvents() {
        assertThat(ShowUpForecast.of(81, List.of(), 0.5)).isEqualTo(new ShowUpForecast(0.5, 41, 0, null, null, 0.5));
    }

    @Test
    void leavesThePlatformTheMoreTheOrganizerHasBehindThem() {
        List<Past> past = List.of(new Past(80, 100), new Past(18, 20));

        // (5 × 0.4 + 0.8 + 0.9) / 7. For the earlier one 0.4 was expected, for the later one (2 + 0.9) / 6.
        assertThat(ShowUpForecast.of(1_000, past, 0.4))
                .isEqualTo(new ShowUpForecast(0.5286, 529, 2, 0.4083, null, 0.4));
        assertThat(ShowUpForecast.of(1_000, Collections.nCopies(20, new Past(80, 100)), 0.4)
                        .rate())
                .isEqualTo(0.72);
    }

    @Test
    void isFromTheLatestTwentyAndTestedAgainstTheTwentyBeforeEach() {
        List<Past> past = new ArrayList<>(Collections.nCopies(20, new Past(5, 10)));
        past.addAll(Collections.nCopies(20, new Past(10, 10)));

        ShowUpForecast forecast = ShowUpForecast.of(10, past, 0.5);

        assertThat(forecast.rate()).isEqualTo(0.5);
        assertThat(forecast.pastEvents()).isEqualTo(20);
        // Of the twenty forecasts the one for the earliest is 0.4 too high, and each later one 0.02 less.
        assertThat(forecast.error()).isEqualTo(0.21);
    }

    @Test
    void hintsAtOverbookingByTheLiveEventToWhichTheMostCame() {
        List<Past> past = new ArrayList<>(Collections.nCopies(3, new Past(30, 100)));
        past.add(new Past(0, 50));
        assertThat(ShowUpForecast.of(100, past, 0.5).registrationsPerSeat()).isNull();

        past.add(new Past(70, 123));

        assertThat(ShowUpForecast.of(100, past, 0.5).registrationsPerSeat()).isEqualTo(new BigDecimal("1.75"));
        assertThat(ShowUpForecast.of(100, Collections.nCopies(5, new Past(0, 50)), 0.5)
                        .registrationsPerSeat())
                .isNull();
    }
}
